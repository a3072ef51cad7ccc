import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { ErrorFix } from '../../domain/error-history.ts';
import type { Facts } from '../../domain/facts.ts';
import { quoteData } from '../../roles/quote-data.ts';
import type { StepTools } from '../step-tools.ts';

/** Fixes of the past that a prompt offers: more would be read instead of the code. */
const offeredFixes = 2;

const fixText = ({ problem: { path, message }, change }: ErrorFix): string =>
  `${path ?? 'the project'}: ${(message.split('\n', 1)[0] ?? '').slice(0, 200)}\n${change}`;

/** What helps beyond the problems themselves: what mended the same before, and what a person said. All of it is data. */
export const healingNotes = async (
  { hints = [] }: Facts,
  problems: readonly Diagnostic[],
  { task, errorHistory }: StepTools,
): Promise<string> => {
  const fixes = await errorHistory.similar(task.projectId, problems, offeredFixes);
  const notes = [
    ...fixes.map((one) => quoteData('DATA: what mended such a problem in this project before', fixText(one))),
    ...hints.map((one) => quoteData('DATA: what a person said about these problems', one)),
  ];
  return notes.length === 0 ? '' : `\n${notes.join('\n\n')}`;
};
