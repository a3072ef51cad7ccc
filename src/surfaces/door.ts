import type { StoredEvent } from '../domain/events.ts';
import type { Delta } from '../domain/work.ts';
import type { Operation, OperationContext } from '../operations/operation.ts';

export interface Following {
  /** Only events after this position. Default 0. */
  after?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Pieces of answers as they come; some may be left out for a follower that is slow. */
  onDelta?: ((delta: Delta) => void) | undefined;
  /** `rest` (default) ends at the end of the run and where it waits for a person; `end` at its end only. */
  until?: 'rest' | 'end' | undefined;
}

/** How the log of a run is read, in this process or through a server. Both throw UserError when it cannot be had. */
export interface RunFeed {
  /** All events after a position, in order. */
  read(runId: string, after?: number): Promise<StoredEvent[]>;
  /** Past events first, then new ones as they come, each exactly once. */
  follow(runId: string, following?: Following): AsyncIterable<StoredEvent>;
}

/** Where a surface has operations done. */
export interface Door extends RunFeed {
  /** Throws what the operation throws. `given` is the input before it was parsed. */
  run(operation: Operation, given: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Whether runs go on when whoever started them leaves. */
  outlives: boolean;
}

/** A run that stands so gets no further event by itself; one that was put off goes on at its moment. */
const rests = (stored: StoredEvent | undefined, until: 'rest' | 'end'): boolean =>
  stored?.event.type === 'run-end' || (until === 'rest' && stored?.event.type === 'gate-request');

/** Whether nothing comes after this position by itself. */
export const isAtRest = async (
  { read }: Pick<RunFeed, 'read'>,
  runId: string,
  after: number,
  until: 'rest' | 'end',
): Promise<boolean> => {
  if (after === 0) return false;
  const [before, ...later] = await read(runId, after - 1);
  if (before !== undefined) return later.length === 0 && rests(before, until);
  return rests((await read(runId)).at(-1), until);
};

async function* followHere(
  context: OperationContext,
  runId: string,
  { after = 0, signal, onDelta, until = 'rest' }: Following,
): AsyncGenerator<StoredEvent> {
  const { log } = await context.store();
  if (await isAtRest({ read: (...at) => log.read(...at) }, runId, after, until)) return;
  const stopWatching = onDelta && (await context.work()).watch(runId, onDelta);
  try {
    for await (const stored of log.follow(runId, { after, ...(signal && { signal }) })) {
      yield stored;
      if (rests(stored, until) && (await log.read(runId, stored.position)).length === 0) return;
    }
  } finally {
    stopWatching?.();
  }
}

export const feedHere = (context: OperationContext): RunFeed => ({
  read: async (runId, after) => (await context.store()).log.read(runId, after),
  follow: (runId, following = {}) => followHere(context, runId, following),
});

/** Operations of this process. */
export const doorHere = (context: OperationContext): Door => ({
  run: (operation, given) => operation.run(operation.input.parse(given), context),
  outlives: false,
  ...feedHere(context),
});
