import type { StoredEvent } from '../domain/events.ts';
import type { Delta } from '../domain/work.ts';
import type { RunStarted } from '../operations/run-started.ts';
import type { RunSummary } from '../operations/summarise-run.ts';

/**
 * Why nothing more comes: the run ended or waits, it was interrupted, it goes on in a server and only we have left, or the log
 * could not be read on, of which an error tells.
 */
export type Parting = 'over' | 'interrupted' | 'left' | 'lost';

/** Where a run that is followed is shown. */
export interface RunScreen {
  start(started: RunStarted): void;
  event(stored: StoredEvent): void;
  delta(delta: Delta): void;
  /** Nothing more comes. */
  end(runId: string, summary: RunSummary, parting: Parting): void;
}
