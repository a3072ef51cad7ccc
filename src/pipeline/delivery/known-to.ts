import type { Handoff } from '../../domain/handoff.ts';
import { ledgerExcerpt } from '../../domain/ledger/ledger-excerpt.ts';
import type { Deliverable } from '../gates/gate-row.ts';
import type { StepTools } from '../step-tools.ts';

/** More would be read instead of the documents. */
const offeredRecords = 12;
const offeredTokens = 400;

const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'nothing' : ids.join(' '));

const handoffText = ({ decided, open, mustRead }: Handoff): string =>
  `decided: ${listed(decided)}; open: ${listed(open)}; to read: ${listed(mustRead)}`;

/** What the roles before have left for this one, and what is on record about the project, each labelled. */
export const knownTo = async (
  role: string,
  { name, owes }: Deliverable,
  { task, ledger, history }: Pick<StepTools, 'task' | 'ledger' | 'history'>,
): Promise<{ label: string; text: string }[]> => {
  // A gate that was opened again hands over again: the last word of each counts.
  const handoffs = new Map<string, Handoff>();
  for (const event of history())
    if (event.type === 'handoff-give' && event.handoff.to === role)
      handoffs.set(`${event.handoff.gate} ${event.handoff.from}`, event.handoff);
  const records = await ledger.relevant(
    task.projectId,
    { words: `${name} ${task.spec}`, paths: owes, role },
    offeredRecords,
  );
  const excerpt = ledgerExcerpt(records, { tokens: offeredTokens });
  return [
    ...[...handoffs].map(([from, handoff]) => ({
      label: `handed over at ${from}`,
      text: handoffText(handoff),
    })),
    ...(excerpt === '' ? [] : [{ label: 'what is on record about this project', text: excerpt }]),
  ];
};
