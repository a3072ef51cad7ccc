import type { ErrorHistory } from '../error-history.ts';
import type { LedgerReader } from './ledger.ts';

/** What earlier runs have left for later ones. */
export interface Remembered {
  /** What mended problems before. */
  readonly errorHistory: Pick<ErrorHistory, 'similar'>;
  /** What is on record about a project. */
  readonly ledger: LedgerReader;
}
