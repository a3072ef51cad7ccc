import { ledgerExcerpt } from '../domain/ledger/ledger-excerpt.ts';
import type { LedgerQuestion } from '../domain/ledger/ledger.ts';
import { quoteData } from '../roles/quote-data.ts';
import type { StepTools } from './step-tools.ts';

/** Records that a prompt may show: more would be read instead of the request. */
const offeredRecords = 12;
const offeredTokens = 400;

/**
 * What is on record about a piece of work, as data for the end of a prompt: what stands before it stays the same, so that servers
 * reuse it. Empty when nothing is.
 */
export const ledgerNotes = async (
  about: LedgerQuestion,
  { task, ledger }: Pick<StepTools, 'task' | 'ledger'>,
): Promise<string> => {
  const records = await ledger.relevant(task.projectId, about, offeredRecords);
  const excerpt = ledgerExcerpt(records, { tokens: offeredTokens });
  return excerpt === '' ? '' : `\n\n${quoteData('DATA: what is on record about this project', excerpt)}`;
};
