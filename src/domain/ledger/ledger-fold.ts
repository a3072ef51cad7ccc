import type { RunEvent, RunEventType, StoredEvent } from '../events.ts';
import type { Run } from '../run.ts';
import type { LedgerChange } from './ledger.ts';
import type { NewLedgerRecord } from './record.ts';

/**
 * What an event does to the ledger. Done twice, it changes nothing: `key` and `source` name
 * the event.
 */
export type LedgerEntry =
  | { add: NewLedgerRecord & { key: string } }
  | { change: { key: string } & LedgerChange & { source: string } };

export interface FoldContext {
  run: Pick<Run, 'id' | 'taskId' | 'projectId'>;
  /** The log of the run, whole. */
  log: readonly StoredEvent[];
}

/** What an event of a type means for the ledger, told by its place in the log and by what it came after. */
export type Fold<Type extends RunEventType> = (
  entry: Omit<StoredEvent, 'event'> & { event: RunEvent & { type: Type } },
  context: FoldContext,
) => LedgerEntry[];
