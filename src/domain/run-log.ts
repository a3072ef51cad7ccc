import type { RunEvent, StoredEvent } from './events.ts';

/** The append-only log of runs. */
export interface RunLog {
  /**
   * Resolves when the event is durable against kill -9, in order of the calls for one run. With `after` only where the log
   * ends at this position still: of all who saw the same end one writes, and the others get a LogConflict.
   */
  append(runId: string, event: RunEvent, after?: number): Promise<StoredEvent>;
  /** All events of a run after `after` (a position; 0 for all), in order. */
  read(runId: string, after?: number): Promise<StoredEvent[]>;
  /**
   * Every event after `after`, past ones first, then new ones as they come, each exactly once.
   * Ends after a `run-end` that is the last event, or when `signal` aborts.
   */
  follow(runId: string, options?: { after?: number; signal?: AbortSignal }): AsyncIterable<StoredEvent>;
}

export interface Artifact {
  name: string;
  mediaType: string;
  content: string;
}

/** Raw output that a verdict rests on. Text is stored as UTF-8; ids are UUIDv7. */
export interface Artifacts {
  /** `warn` hears in one sentence, for people, where it could not be kept as the settings say; it is kept all the same. */
  save(runId: string, artifact: Artifact, warn?: (message: string) => void): Promise<string>;
  /**
   * Undefined when there is no such artifact. UnavailableError where it lies outside and that place is away, UserError where
   * what lies there is gone or was changed: never a text that is not the one that was saved.
   */
  read(id: string): Promise<Artifact | undefined>;
}
