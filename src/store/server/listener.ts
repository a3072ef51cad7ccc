import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Listening } from '../connection.ts';

interface Ear {
  heard(payload: string): void;
  resumed(): void;
}

const firstRetryMs = 200;
const lastRetryMs = 5000;

/**
 * One connection of its own for all notifications, made at the first `listen`. When it is lost it comes back by itself
 * and tells everyone, because what was said in between is gone.
 */
export class ServerListener {
  readonly #connect: () => Promise<Client>;
  readonly #ears = new Map<string, Set<Ear>>();
  readonly #ending = new AbortController();
  #client: Promise<Client> | undefined;

  constructor(connect: () => Promise<Client>) {
    this.#connect = connect;
  }

  async listen(channel: string, ear: Ear): Promise<Listening> {
    const ears = this.#ears.get(channel) ?? new Set();
    this.#ears.set(channel, ears.add(ear));
    const client = await (this.#client ??= this.#open().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    }));
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    return () => Promise.resolve(void ears.delete(ear));
  }

  async close(): Promise<void> {
    this.#ending.abort();
    const client = await this.#client?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  }

  async #open(): Promise<Client> {
    const client = await this.#connect();
    client.on('notification', ({ channel, payload }) =>
      this.#ears.get(channel)?.forEach((ear) => ear.heard(payload ?? '')),
    );
    try {
      for (const channel of this.#ears.keys())
        await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => {
      if (!this.#ending.signal.aborted) this.#client = this.#reopen();
    });
    return client;
  }

  async #reopen(): Promise<Client> {
    for (let wait = firstRetryMs; ; wait = Math.min(wait * 2, lastRetryMs)) {
      await pause(wait, undefined, { signal: this.#ending.signal, ref: false });
      const client = await this.#open().catch(() => undefined);
      if (client === undefined) continue;
      this.#ears.forEach((ears) => ears.forEach((ear) => ear.resumed()));
      return client;
    }
  }
}
