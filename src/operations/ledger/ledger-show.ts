import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { recordReference, recordViewSchema, viewRecord } from './record-reference.ts';

/** Tells about one record. */
export const ledgerShow = defineOperation({
  name: 'ledger-show',
  about: 'Show one record of the ledger with its history',
  http: { method: 'GET', path: '/api/ledger/{record}' },
  input: z.strictObject({ record: recordReference }),
  output: recordViewSchema,
  positional: ['record'],
  examples: ['millwright ledger-show 3f9a1c2e'],
  async run({ record }, context) {
    const store = await context.store();
    return viewRecord(await store.ledger.find(record), store);
  },
});
