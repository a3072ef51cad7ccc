import type { Edit } from '../../domain/edit.ts';
import type { Facts } from '../../domain/facts.ts';
import { applyEdits } from '../../extract/apply-edits.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { noteLanding } from './note-landing.ts';
import { refuseAnswer } from './refuse-answer.ts';

/** The present texts of all files that edits name, or why one of them may not be read. */
const readBefore = async (edits: readonly Edit[], tools: StepTools) => {
  const before = new Map<string, string | undefined>();
  const refused: string[] = [];
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const text = await tools.workbench.read(path);
    if (typeof text === 'object') {
      refused.push(`${path}: ${text.reason}`);
      tools.note({ type: 'edit-refuse', path, reason: text.reason });
    } else before.set(path, text);
  }
  return { before, refused };
};

/** A whole file may be replaced only by someone who has seen it whole, or, unless only parts were shown, wrote it in this run. */
const unseenOverwrites = (
  edits: readonly Edit[],
  before: ReadonlyMap<string, string | undefined>,
  facts: Facts,
) => {
  const parts = new Set(facts.shownInParts);
  const own = Object.keys(facts.files ?? {}).filter((path) => !parts.has(path));
  const seen = new Set([...(facts.shown ?? []), ...own]);
  return edits
    .filter(({ kind, path }) => kind === 'write' && (before.get(path) ?? '') !== '' && !seen.has(path))
    .map(({ path }) => path);
};

/** What an answer may not touch, and what it still owes, where the request names its files. */
const scopeComplaint = (edits: readonly Edit[], facts: Facts): string | undefined => {
  const { scope, owed = [], files = {} } = facts;
  if (scope === undefined) return undefined;
  const outside = [...new Set(edits.map(({ path }) => path))].filter((path) => !scope.includes(path));
  if (outside.length > 0)
    return `You changed ${outside.join(', ')}. Only ${scope.join(' and ')} may change: answer with that and nothing else.`;
  const written = new Set(edits.filter(({ kind }) => kind !== 'delete').map(({ path }) => path));
  const missing = owed.filter((path) => !written.has(path) && typeof files[path] !== 'string');
  return missing.length === 0
    ? undefined
    : `${missing.join(' and ')} is missing from your answer. Answer with ${owed.join(' and ')}, each in a block of its own with its path.`;
};

/** Lands all edits of an answer or none of them. */
export const apply: Step = {
  name: 'apply',
  async run(facts, tools) {
    const edits = facts.edits ?? [];
    const strayed = scopeComplaint(edits, facts);
    if (strayed !== undefined) return refuseAnswer(facts, strayed);
    const { before, refused } = await readBefore(edits, tools);
    if (refused.length > 0)
      return refuseAnswer(facts, `These paths may not be changed:\n${refused.join('\n')}`);
    const unseen = unseenOverwrites(edits, before, facts);
    if (unseen.length > 0)
      return refuseAnswer(
        facts,
        `You replaced files that you had not seen whole: ${unseen.join(', ')}. They are shown now. Keep everything in them that the request does not ask to change.`,
        unseen,
      );
    const result = applyEdits(before, edits);
    noteLanding(facts, result.kind === 'applied', tools);
    if (result.kind === 'conflict') return refuseAnswer(facts, result.sayBack, [result.path]);
    const refusals = await tools.workbench.write(result.files);
    if (refusals.length > 0) {
      const reasons = refusals.map(({ path, reason }) => `${path}: ${reason}`);
      return refuseAnswer(facts, `These files could not be written:\n${reasons.join('\n')}`);
    }
    tools.note({ type: 'files-write', paths: result.changed });
    return {
      kind: 'next',
      facts: {
        files: { ...facts.files, ...Object.fromEntries(result.files) },
        edits: [],
      },
    };
  },
};
