import type { RunEvent, StoredEvent } from '../domain/events.ts';
import type { RunLog } from '../domain/run-log.ts';

/** Appends to the log of one run; one at a time may do so. */
export interface LogWriter {
  /** Resolves when the event is durable, and with it all notes before it. */
  readonly emit: (event: RunEvent) => Promise<void>;
  /** Appends without waiting; a note that cannot be written is the fault of the next `emit`. */
  readonly note: (event: RunEvent) => void;
  /** Resolves when all notes are durable. */
  settle(): Promise<void>;
}

/** A note that no event takes along is written after so long, for whoever watches. */
const noteMs = 50;

/** Continues the log of a run. `entries` is the log so far; what is written is added to it, notes at once. */
export const openLogWriter = (runId: string, entries: StoredEvent[], log: RunLog): LogWriter => {
  let notes: RunEvent[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let failure: { error: unknown } | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const written = notes.map((event) => log.append(runId, event));
    notes = [];
    writing = Promise.all([writing, ...written]).catch((error: unknown) => (failure ??= { error }));
  };
  const settle = async (): Promise<void> => {
    flush();
    await writing;
    if (failure) throw failure.error;
  };
  return {
    settle,
    async emit(event) {
      flush();
      const [stored] = await Promise.all([log.append(runId, event), writing]);
      entries.push(stored);
      if (failure) throw failure.error;
    },
    note(event) {
      notes.push(event);
      entries.push({ runId, position: entries.length + 1, at: new Date().toISOString(), event });
      timer ??= setTimeout(flush, noteMs);
    },
  };
};
