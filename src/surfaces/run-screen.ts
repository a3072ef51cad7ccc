import type { StoredEvent } from '../domain/events.ts';
import type { Delta } from '../domain/work.ts';
import type { RunStarted } from '../operations/run-started.ts';
import type { RunSummary } from '../operations/summarise-run.ts';

/** Where a run that is followed is shown. */
export interface RunScreen {
  start(started: RunStarted): void;
  event(stored: StoredEvent): void;
  delta(delta: Delta): void;
  /** The run has ended, waits or was interrupted; nothing more comes. */
  end(runId: string, summary: RunSummary, interrupted: boolean): void;
}
