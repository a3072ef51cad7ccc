import { ledgerEntriesOf } from '../domain/ledger/ledger-entries.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../store/open-store.ts';

/**
 * Brings the ledger up to what the log of a run says. Done again, it changes nothing: each entry is named by its event, and the
 * order is that of the log.
 */
export const recordLedger = async (
  run: Pick<Run, 'id' | 'taskId' | 'projectId'>,
  { log, ledger }: Pick<Store, 'log' | 'ledger'>,
): Promise<void> => {
  const entries = await log.read(run.id);
  for (const entry of entries.flatMap((one) => ledgerEntriesOf(one, { run, log: entries }))) {
    if ('add' in entry) {
      await ledger.add(entry.add);
      continue;
    }
    const { key, ...change } = entry.change;
    const record = await ledger.byKey(run.projectId, key);
    // One that a person has moved meanwhile stays where they put it.
    if (record !== undefined) await ledger.change(record.id, change);
  }
};
