import { UserError } from '../domain/errors.ts';
import type { StoredEvent } from '../domain/events.ts';
import { eventChannel } from './append-events.ts';
import type { Connection, Listening } from './connection.ts';

/** Even when a notification is lost with a connection, a follower looks again after so long. */
const lookAgainMs = 30_000;

/** Wakes whoever follows a run when something was written to it. Listens from the first follower on. */
export class EventBell {
  readonly #listen: Connection['listen'];
  readonly #followers = new Map<string, Set<() => void>>();
  #listening: Promise<Listening> | undefined;

  constructor(listen: Connection['listen']) {
    this.#listen = listen;
  }

  /** `ring` is called at every write to this run from now on, until the answer is called. */
  async hear(runId: string, ring: () => void): Promise<() => void> {
    await (this.#listening ??= this.#start());
    const rings = this.#followers.get(runId) ?? new Set();
    this.#followers.set(runId, rings.add(ring));
    return () => {
      rings.delete(ring);
      if (rings.size === 0 && this.#followers.get(runId) === rings) this.#followers.delete(runId);
    };
  }

  async #start(): Promise<Listening> {
    try {
      return await this.#listen(
        eventChannel,
        (id) => this.#followers.get(id)?.forEach((wake) => wake()),
        () => this.#followers.forEach((wakes) => wakes.forEach((wake) => wake())),
      );
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const stop = await this.#listening?.catch(() => undefined);
    await stop?.();
  }
}

/** A flag that can be waited for: set by a ring or the end of the wait, cleared by whoever looks. */
const doorbell = (signal: AbortSignal | undefined) => {
  let rung = false;
  let wake = (): void => undefined;
  const ring = (): void => {
    rung = true;
    wake();
  };
  signal?.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async wait(): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const timer = setTimeout(resolve, lookAgainMs);
      if (!rung) await promise;
      clearTimeout(timer);
      rung = false;
    },
    stop: (): void => signal?.removeEventListener('abort', ring),
  };
};

export interface Following {
  bell: EventBell;
  /** A page of events after a position; empty at the end of the log. */
  page: (runId: string, after: number) => Promise<StoredEvent[]>;
}

type Page = Following['page'];

/** How often in a row a follower that was following already finds the database out of reach before it gives up. */
const patientLooks = 6;

const patiently = (page: Page): Page => {
  let failures: number | undefined;
  return async (runId, after) => {
    try {
      const events = await page(runId, after);
      failures = 0;
      return events;
    } catch (error) {
      if (failures === undefined || failures === patientLooks || !(error instanceof UserError)) throw error;
      failures += 1;
      return [];
    }
  };
};

/** Reads by position, so that nothing is lost and nothing comes twice, however often the bell rings. */
export async function* followEvents(
  { bell, page }: Following,
  runId: string,
  { after = 0, signal }: { after?: number; signal?: AbortSignal | undefined },
): AsyncGenerator<StoredEvent> {
  const aborted = (): boolean => signal?.aborted === true;
  if (aborted()) return;
  const look = patiently(page);
  const door = doorbell(signal);
  const stop = await bell.hear(runId, door.ring);
  let last: StoredEvent | undefined;
  let position = after;
  try {
    while (!aborted()) {
      const news = await look(runId, position);
      for (const event of news) {
        if (aborted()) return;
        yield event;
        last = event;
        position = event.position;
      }
      if (news.length > 0) continue;
      if (last === undefined && after > 0) [last] = await look(runId, after - 1);
      if (last?.event.type === 'run-end') return;
      await door.wait();
    }
  } finally {
    stop();
    door.stop();
  }
}
