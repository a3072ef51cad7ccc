import { applyEdits } from '../../extract/apply-edits.ts';
import { readReply } from '../../extract/read-reply.ts';
import type { Deliverable } from '../gates/gate-row.ts';
import type { StepTools } from '../step-tools.ts';

/** What an answer makes of the tree; or why it cannot be used, in words for its maker. */
export type Landing =
  | { kind: 'landed'; files: Map<string, string | null> }
  | { kind: 'refused'; complaint: string };

const refused = (complaint: string): Landing => ({ kind: 'refused', complaint });

/** Present texts of the files that an answer touches, or why one may not be read. */
const textsOf = async (paths: Iterable<string>, { workbench }: StepTools) => {
  const before = new Map<string, string | undefined>();
  for (const path of paths) {
    const text = await workbench.read(path);
    if (typeof text === 'object') return `${path}: ${text.reason}`;
    before.set(path, text);
  }
  return before;
};

/**
 * Reads the answer for one deliverable and says what it makes of the tree; nothing is written. Files outside of its scope, and
 * files that existed and were replaced without having been `shown`, are refused.
 */
export const landAnswer = async (
  text: string,
  { deliverable, shown }: { deliverable: Deliverable; shown: readonly string[] },
  tools: StepTools,
): Promise<Landing> => {
  const { owes } = deliverable;
  const [only] = owes;
  const reading = readReply(text, {
    knownPaths: await tools.workbench.paths(),
    expected: owes.length === 1 ? only : undefined,
  });
  if (reading.kind === 'unreadable') return refused(reading.sayBack);
  const { edits } = reading;
  const paths = new Set(edits.map(({ path }) => path));
  const outside = [...paths].filter((path) => !deliverable.mayWrite(path));
  if (outside.length > 0)
    return refused(
      `You wrote ${outside.join(', ')}, which is outside of your scope. Write only what is named there.`,
    );
  const before = await textsOf(paths, tools);
  if (typeof before === 'string') return refused(`These paths may not be changed:\n${before}`);
  const unseen = edits
    .filter(({ kind, path }) => kind === 'write' && (before.get(path) ?? '') !== '' && !shown.includes(path))
    .map(({ path }) => path);
  if (unseen.length > 0)
    return refused(
      `You replaced files that you had not seen whole: ${unseen.join(', ')}. Change them with SEARCH/REPLACE.`,
    );
  const result = applyEdits(before, edits);
  if (result.kind === 'conflict') return refused(result.sayBack);
  const missing = owes.filter((path) => !result.files.has(path) && !before.has(path));
  return missing.length === 0
    ? { kind: 'landed', files: result.files }
    : refused(`${missing.join(' and ')} is missing from your answer.`);
};
