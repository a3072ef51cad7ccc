import { Bug } from '../domain/errors.ts';
import { type RunEvent, type StoredEvent, runEventSchema } from '../domain/events.ts';
import type { Database } from './connection.ts';
import { brokenConstraint, errorCode } from './database-error.ts';
import { desc, eq, sql } from './drizzle.ts';
import { LogConflict } from './log-conflict.ts';
import { checked } from './rows.ts';
import { events } from './schema.ts';

/** Every write of events is told here: the id of the run, a space, the last position. */
export const eventChannel = 'millwright_events';

/** Whoever follows runs in this process. */
export interface Listeners {
  /** A write begins; until it is told or refused, notifications of it are no news. */
  writing(runId: string, position: number): void;
  /** Events that were written, in order. */
  tell(events: readonly StoredEvent[]): void;
  /** A write failed, so that nobody knows what is in the log. */
  refused(runId: string): void;
}

/** One statement writes at most so much: an embedded database stands still in the process while it runs. */
const batchEvents = 100;
const batchCharacters = 500_000;

interface Waiting {
  runId: string;
  at: Date;
  text: string;
  event: RunEvent;
  after: number | undefined;
  resolve: (stored: StoredEvent) => void;
  reject: (error: unknown) => void;
}

type Placed = Waiting & { position: number };

const duplicateKey = '23505';
const missingReference = '23503';

/** The statement was refused for what is in it, so nothing of it is in the log; any other fault leaves that open. */
const isRefused = (error: unknown): boolean => /^2[23]/.test(errorCode(error));

const insert = async (db: Database, placed: Placed[]): Promise<void> => {
  const column = (values: unknown[]) => sql.param(values);
  await db.execute(sql`
    WITH written AS (
      INSERT INTO ${events} (run_id, position, at, event)
      SELECT run_id, position, at, event::json FROM unnest(
        ${column(placed.map(({ runId }) => runId))}::uuid[],
        ${column(placed.map(({ position }) => position))}::int[],
        ${column(placed.map(({ at }) => at.toISOString()))}::timestamptz[],
        ${column(placed.map(({ text }) => text))}::text[]
      ) AS new (run_id, position, at, event)
      RETURNING run_id, position
    )
    SELECT pg_notify(${eventChannel}, run_id || ' ' || max(position)) FROM written GROUP BY run_id`);
};

const lastPosition = async (db: Database, runId: string): Promise<number> => {
  const newest = db.select({ position: events.position }).from(events).where(eq(events.runId, runId));
  const [row] = await newest.orderBy(desc(events.position)).limit(1);
  return row?.position ?? 0;
};

const byRun = <T extends { runId: string }>(items: T[]): T[][] => [
  ...Map.groupBy(items, ({ runId }) => runId).values(),
];

const takeBatch = (waiting: Waiting[]): Waiting[] => {
  let characters = 0;
  const fits = waiting.findIndex(({ text }, count) => {
    characters += text.length;
    return count > 0 && (count >= batchEvents || characters > batchCharacters);
  });
  return waiting.splice(0, fits === -1 ? waiting.length : fits);
};

const refusal = (error: unknown, runId: string): unknown => {
  if (errorCode(error) === duplicateKey && brokenConstraint(error) === 'events_in_order')
    return new LogConflict(runId);
  if (errorCode(error) === missingReference) return new Bug(`there is no run ${runId} to write the log of`);
  return error;
};

/**
 * Writes events in batches: what arrives while a write is under way goes into the next one.
 * A process continues a log where it last appended to it or read it whole, so a second writer is refused by the key
 * (run, position) and never mixed in; see {@link LogConflict}.
 */
export class EventAppender {
  readonly #db: Database;
  readonly #listeners: Listeners;
  readonly #waiting: Waiting[] = [];
  readonly #ends = new Map<string, number>();
  readonly #lost = new Set<string>();
  /** Runs of the batch that is being written. */
  #inHand: ReadonlySet<string> = new Set();
  #writing: Promise<void> | undefined;

  constructor(db: Database, listeners: Listeners) {
    this.#db = db;
    this.#listeners = listeners;
  }

  append(runId: string, event: RunEvent, after?: number): Promise<StoredEvent> {
    const stored = checked(runEventSchema, event);
    if (this.#lost.has(runId)) throw new LogConflict(runId);
    const { promise, resolve, reject } = Promise.withResolvers<StoredEvent>();
    const text = JSON.stringify(stored);
    this.#waiting.push({ runId, at: new Date(), text, event: stored, after, resolve, reject });
    this.#writing ??= this.#writeAll();
    return promise;
  }

  /** The log was read whole up to this position: this process may go on from there, unless it has gone on already. */
  seen(runId: string, position: number): void {
    if (this.#inHand.has(runId) || this.#waiting.some((waiting) => waiting.runId === runId)) return;
    this.#lost.delete(runId);
    // A read may be older than the last write, which was acknowledged while it was on its way.
    this.#ends.set(runId, Math.max(position, this.#ends.get(runId) ?? 0));
  }

  /** Resolves when nothing is being written. */
  async settle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = takeBatch(this.#waiting);
      this.#inHand = new Set(batch.map(({ runId }) => runId));
      await this.#write(batch);
    }
    this.#inHand = new Set();
    this.#writing = undefined;
  }

  async #write(batch: Waiting[]): Promise<void> {
    let wanted: Waiting[] = batch;
    try {
      const placed = await this.#place(batch);
      wanted = placed;
      if (placed.length === 0) return;
      for (const { runId, position } of placed) this.#listeners.writing(runId, position);
      await insert(this.#db, placed);
      const stored = placed.map(({ runId, position, at, event }) => ({
        runId,
        position,
        at: at.toISOString(),
        event,
      }));
      for (const [index, one] of stored.entries()) {
        this.#ends.set(one.runId, one.position);
        placed[index]?.resolve(one);
      }
      this.#listeners.tell(stored);
    } catch (error) {
      const groups = byRun(wanted);
      if (groups.length > 1 && isRefused(error)) for (const group of groups) await this.#write(group);
      else this.#refuse(wanted, error);
    }
  }

  async #place(batch: Waiting[]): Promise<Placed[]> {
    const next = new Map<string, number>();
    for (const [{ runId } = { runId: '' }] of byRun(batch))
      next.set(runId, this.#ends.get(runId) ?? (await lastPosition(this.#db, runId)));
    return batch.flatMap((waiting) => {
      const { runId, after } = waiting;
      const end = next.get(runId) ?? 0;
      if (after !== undefined && after !== end) {
        waiting.reject(new LogConflict(runId));
        return [];
      }
      next.set(runId, end + 1);
      return [{ ...waiting, position: end + 1 }];
    });
  }

  #refuse(batch: Waiting[], error: unknown): void {
    for (const { runId, reject } of batch) {
      const reason = refusal(error, runId);
      this.#ends.delete(runId);
      this.#listeners.refused(runId);
      if (reason instanceof LogConflict || !isRefused(error)) this.#lose(runId);
      reject(reason);
    }
  }

  /** Whatever still waits for this run was meant to follow what has just been refused. */
  #lose(runId: string): void {
    this.#lost.add(runId);
    for (const waiting of this.#waiting.filter((one) => one.runId === runId)) {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.reject(new LogConflict(runId));
    }
  }
}
