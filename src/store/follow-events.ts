import type { StoredEvent } from '../domain/events.ts';
import { eventChannel } from './append-events.ts';
import type { Connection, Listening } from './connection.ts';

/** Even when a notification is lost with a connection, a follower looks again after so long. */
const lookAgainMs = 5000;

/** Wakes whoever follows a run when something was written to it. Listens from the first follower on. */
export class EventBell {
  readonly #connection: Pick<Connection, 'listen'>;
  readonly #followers = new Map<string, Set<() => void>>();
  #listening: Promise<Listening> | undefined;

  constructor(connection: Pick<Connection, 'listen'>) {
    this.#connection = connection;
  }

  /** `ring` is called at every write to this run from now on, until the answer is called. */
  async hear(runId: string, ring: () => void): Promise<() => void> {
    this.#listening ??= this.#connection.listen(
      eventChannel,
      (id) => this.#followers.get(id)?.forEach((wake) => wake()),
      () => this.#followers.forEach((wakes) => wakes.forEach((wake) => wake())),
    );
    await this.#listening;
    const rings = this.#followers.get(runId) ?? new Set();
    this.#followers.set(runId, rings.add(ring));
    return () => {
      rings.delete(ring);
      if (rings.size === 0 && this.#followers.get(runId) === rings) this.#followers.delete(runId);
    };
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

/** Reads by position, so that nothing is lost and nothing comes twice, however often the bell rings. */
export async function* followEvents(
  { bell, page }: Following,
  runId: string,
  { after = 0, signal }: { after?: number; signal?: AbortSignal | undefined },
): AsyncGenerator<StoredEvent> {
  const aborted = (): boolean => signal?.aborted === true;
  if (aborted()) return;
  const door = doorbell(signal);
  const stop = await bell.hear(runId, door.ring);
  let [last] = after > 0 ? await page(runId, after - 1) : [];
  let position = after;
  try {
    while (!aborted()) {
      const news = await page(runId, position);
      for (const event of news) {
        if (aborted()) return;
        yield event;
        last = event;
        position = event.position;
      }
      if (news.length > 0) continue;
      if (last?.event.type === 'run-end') return;
      await door.wait();
    }
  } finally {
    stop();
    door.stop();
  }
}
