import { setImmediate as nextRound } from 'node:timers/promises';
import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { Listening } from '../connection.ts';
import { asStoreError, errorCode } from '../database-error.ts';

type Rows = { rows: Record<string, unknown>[] };

/** After one of these the instance may spin for ever inside its next statement, and take the process with it. */
const fatalCodes = new Set(['53100', '58030', 'XX000']);

const longestChainMs = 5;

/** The compiled Postgres has aborted; there is no instance any more. */
const isTrap = (error: unknown): boolean => error instanceof Error && error.name === 'RuntimeError';

/**
 * The only way to a PGlite instance. One piece of work after the other, because all of them share one session: several
 * statements that fail half-way are rolled back before anybody else's turn. After a fault that PGlite does not survive
 * (a full disk) nothing reaches it any more; what was acknowledged is in the folder and is found when it is opened again.
 */
export class SerialClient {
  readonly #pglite: PGlite;
  readonly #where: string;
  #turn: Promise<unknown> = Promise.resolve();
  #broken: Error | undefined;
  #othersRanAt = 0;

  constructor(pglite: PGlite, where: string) {
    this.#pglite = pglite;
    this.#where = where;
  }

  query(text: string, values?: unknown[], options?: Parameters<PGlite['query']>[2]): Promise<Rows> {
    return this.#inTurn(() => this.#pglite.query<Record<string, unknown>>(text, values, options));
  }

  /** Several statements as one text; their rows together. */
  exec(text: string): Promise<Rows> {
    return this.#inTurn(async () => {
      try {
        const results = await this.#pglite.exec(text);
        return { rows: results.flatMap(({ rows }) => rows) };
      } catch (error) {
        if (!fatalCodes.has(errorCode(error))) await this.#pglite.exec('ROLLBACK');
        throw error;
      }
    });
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#pglite.transaction(work));
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<Listening> {
    const stop = await this.#inTurn(() => this.#pglite.listen(channel, heard));
    return () => this.#inTurn(() => stop()).catch(() => undefined);
  }

  /** The whole folder as a packed archive. */
  dump(): Promise<Blob> {
    return this.#inTurn(() => this.#pglite.dumpDataDir('gzip'));
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    if (this.#broken === undefined) await this.#pglite.close();
    this.#broken ??= new Error('the store is closed');
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      await this.#letOthersRun();
      return this.#guarded(work);
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** PGlite answers without ever leaving the queue of promises: a chain of statements would hold up timers and sockets. */
  async #letOthersRun(): Promise<void> {
    if (performance.now() - this.#othersRanAt < longestChainMs) return;
    await nextRound();
    this.#othersRanAt = performance.now();
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      return await work();
    } catch (error) {
      if (fatalCodes.has(errorCode(error)) || isTrap(error)) this.#broken = asStoreError(error, this.#where);
      throw error;
    }
  }
}
