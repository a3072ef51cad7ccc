import type { Database } from './connection.ts';
import { editOutcomeQueries } from './edit-outcomes.ts';
import { errorHistoryQueries } from './error-history.ts';
import { ledgerQueries } from './ledger.ts';

/** What runs have taught, for prompts and choices of later ones. */
export const learnedQueries = (db: Database) => ({
  editOutcomes: editOutcomeQueries(db),
  errorHistory: errorHistoryQueries(db),
  ledger: ledgerQueries(db),
});
