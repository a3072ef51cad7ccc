import { ledgerEntriesOf } from '../domain/ledger/ledger-entries.ts';
import type { LedgerEntry } from '../domain/ledger/ledger-fold.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../store/open-store.ts';

const enter = async (entry: LedgerEntry, projectId: string, ledger: Ledger): Promise<void> => {
  if ('add' in entry) return void (await ledger.add(entry.add));
  const { key, ...change } = entry.change;
  const record = await ledger.byKey(projectId, key);
  // One that a person has moved meanwhile, from where this is not legal, stays where they put it.
  if (record !== undefined) await ledger.change(record.id, change);
};

/**
 * Brings the ledger up to what the log of a run says. Done again after a crash, it changes nothing: each entry
 * is named by its event.
 */
export const recordLedger = async (
  run: Pick<Run, 'id' | 'taskId' | 'projectId'>,
  { log, ledger, deliveries }: Pick<Store, 'log' | 'ledger' | 'deliveries'>,
): Promise<void> => {
  const entries = await log.read(run.id);
  const reader = `ledger ${run.id}`;
  const read = (await deliveries.position(reader)) ?? 0;
  const last = entries.at(-1)?.position ?? 0;
  if (last <= read) return;
  const news = entries.filter(({ position }) => position > read);
  for (const entry of news.flatMap((one) => ledgerEntriesOf(one, { run, log: entries })))
    await enter(entry, run.projectId, ledger);
  await deliveries.advance(reader, last);
};
