import { UserError } from '../domain/errors.ts';
import type { StoredEvent } from '../domain/events.ts';
import { eventChannel, type Listeners } from './append-events.ts';
import type { Connection, Listening } from './connection.ts';

/** Even when a notification is lost with a connection, a follower looks again after so long. */
const lookAgainMs = 30_000;

/** So many events are kept for a follower that is slow; then it reads on from the database. */
const mostKept = 1_000;

interface Follower {
  /** Something was written, and only the database knows what. */
  ring(): void;
  tell(event: StoredEvent): void;
}

/**
 * Wakes whoever follows a run when something was written to it, from the first follower on. What this process writes is
 * told event by event; of the writes of others only the news comes, as a notification of the database.
 */
export class EventBell implements Listeners {
  readonly #listen: Connection['listen'];
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #writing = new Map<string, number>();
  #listening: Promise<Listening> | undefined;

  constructor(listen: Connection['listen']) {
    this.#listen = listen;
  }

  /** Tells of every write to this run from now on, until the answer is called. */
  async hear(runId: string, follower: Follower): Promise<() => void> {
    await (this.#listening ??= this.#start());
    const followers = this.#followers.get(runId) ?? new Set();
    this.#followers.set(runId, followers.add(follower));
    return () => {
      followers.delete(follower);
      if (followers.size === 0 && this.#followers.get(runId) === followers) this.#followers.delete(runId);
    };
  }

  writing(runId: string, position: number): void {
    this.#writing.set(runId, position);
  }

  tell(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (this.#writing.get(event.runId) === event.position) this.#writing.delete(event.runId);
      this.#followers.get(event.runId)?.forEach((follower) => follower.tell(event));
    }
  }

  refused(runId: string): void {
    this.#writing.delete(runId);
    this.#ring(runId);
  }

  #ring(runId: string): void {
    this.#followers.get(runId)?.forEach((follower) => follower.ring());
  }

  async #start(): Promise<Listening> {
    try {
      return await this.#listen(
        eventChannel,
        (payload) => {
          const [runId = '', position] = payload.split(' ');
          if (Number(position) > (this.#writing.get(runId) ?? 0)) this.#ring(runId);
        },
        () => this.#followers.forEach((followers) => followers.forEach((follower) => follower.ring())),
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

/** A page of events after a position; empty at the end of the log. */
type Look = (after: number) => Promise<StoredEvent[]>;

/** What came since the last look, and a way to wait for it. Whoever begins has to look first. */
const doorbell = (signal: AbortSignal | undefined) => {
  let rung = true;
  let told: StoredEvent[] = [];
  let wake = (): void => undefined;
  const ring = (): void => {
    rung = true;
    wake();
  };
  signal?.addEventListener('abort', ring, { once: true });
  return {
    ring,
    tell(event: StoredEvent): void {
      told.push(event);
      if (told.length > mostKept) rung = true;
      if (rung) told = [];
      wake();
    },
    /** What was told where it follows this position without a gap, else what the database has. */
    async newsAfter(position: number, look: Look): Promise<StoredEvent[]> {
      const news = told.filter((event) => event.position > position);
      told = [];
      const gapless = news.every((event, index) => event.position === position + 1 + index);
      if (gapless && (news.length > 0 || !rung)) return news;
      rung = false;
      const found = await look(position);
      // It may have been a full page.
      if (found.length > 0) rung = true;
      return found;
    },
    async wait(): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const timer = setTimeout(ring, lookAgainMs);
      if (!rung && told.length === 0) await promise;
      clearTimeout(timer);
    },
    stop: (): void => signal?.removeEventListener('abort', ring),
  };
};

export interface Following {
  bell: EventBell;
  /** A page of events after a position; empty at the end of the log. */
  page: (runId: string, after: number) => Promise<StoredEvent[]>;
}

/** How often in a row a follower that was following already finds the database out of reach before it gives up. */
const patientLooks = 6;

const patiently = (look: Look): Look => {
  let failures: number | undefined;
  return async (after) => {
    try {
      const events = await look(after);
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
  const look = patiently((position) => page(runId, position));
  const door = doorbell(signal);
  const stop = await bell.hear(runId, door);
  let last: StoredEvent | undefined;
  let position = after;
  try {
    while (!aborted()) {
      const news = await door.newsAfter(position, look);
      for (const event of news) {
        if (aborted()) return;
        yield event;
        last = event;
        position = event.position;
      }
      if (news.length > 0) continue;
      if (last === undefined && after > 0) [last] = await look(after - 1);
      if (last?.event.type === 'run-end') return;
      await door.wait();
    }
  } finally {
    stop();
    door.stop();
  }
}
