import { z } from 'zod';
import { ledgerMoveSchema, ledgerRecordSchema, type LedgerRecord } from '../../domain/ledger/record.ts';
import type { Store } from '../../store/store.ts';

/** How a person names a record of the ledger. */
export const recordReference = z
  .string()
  .trim()
  .regex(/^[0-9a-fA-F-]{4,36}$/, {
    error: 'must be the id of a record or its last characters, as `millwright ledger` prints it',
  })
  .meta({ description: 'id of a record, or its last characters', placeholder: 'RECORD' });

/** A record with its history and the folder of its project. */
export const recordViewSchema = z.object({
  record: ledgerRecordSchema,
  project: z.string(),
  history: z.array(ledgerMoveSchema),
});
export type RecordView = z.infer<typeof recordViewSchema>;

export const viewRecord = async (record: LedgerRecord, store: Store): Promise<RecordView> => ({
  record,
  project: (await store.projects.byId(record.projectId))?.path ?? '',
  history: await store.ledger.history(record.id),
});
