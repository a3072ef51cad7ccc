import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { RunEvent } from '../../domain/events.ts';
import type { Facts } from '../../domain/facts.ts';
import type { HealingRound } from '../../domain/healing-facts.ts';
import { isLockFile } from '../choose-context.ts';
import { mainLanguage } from '../main-language.ts';
import type { ModelAt, StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';
import { changedLines, looksSecret } from './changed-lines.ts';
import { lastAsked } from './climb.ts';
import { compareProblems } from './open-problems.ts';

/** Problems of one round that are learned from, and files that a change may touch: beyond that nobody knows what did it. */
const learnedLimit = 10;
const filesLimit = 4;

/** Reports that only hold in one run have no second time. */
const isOfChecks = ({ tool }: Diagnostic): boolean =>
  !['reviewer', 'guard', 'person', 'millwright'].includes(tool);

/** What the run had written when the round began: candidates say so themselves, else the step that asked. */
const filesBefore = ({ candidates }: HealingRound, history: readonly RunEvent[]): FileStates => {
  if (candidates?.from) return candidates.from.files;
  let [files, atRound]: [FileStates, FileStates] = [{}, {}];
  for (const event of history) {
    if (event.type !== 'step-end') continue;
    files = event.facts.files ?? files;
    if (event.step === 'heal' && (event.next === 'extract' || event.next === 'run-agent')) atRound = files;
  }
  return atRound;
};

/** Who wrote what stands: of several candidates the one that left the fewest problems. */
const authorOf = (
  { candidates }: HealingRound,
  { tried = [] }: Facts,
  tools: StepTools,
): ModelAt | undefined => {
  if (!candidates) return lastAsked(tools);
  const own = tried.slice(-candidates.done).filter(({ result }) => result === 'better');
  return own.toSorted((a, b) => a.after - b.after)[0]?.model;
};

/** Texts of the files that differ, before and after. */
const textsOf = async (
  before: FileStates,
  after: FileStates,
  { given = {} }: Facts,
  { workbench }: StepTools,
): Promise<[Map<string, string>, Map<string, string>]> => {
  const [old, present] = [new Map<string, string>(), new Map<string, string>()];
  const paths = Object.keys({ ...before, ...after }).filter((path) => !isLockFile(path));
  for (const path of paths) {
    if (before[path] === after[path]) continue;
    const base = path in before ? before[path] : (given[path] ?? (await workbench.original(path)));
    if (typeof base === 'string') old.set(path, base);
    const now = after[path];
    if (typeof now === 'string') present.set(path, now);
  }
  return [old, present];
};

const only = (texts: ReadonlyMap<string, string>, path: string): Map<string, string> =>
  new Map([...texts].filter(([one]) => one === path));

/**
 * Writes down which problems the round in hand has mended, and by which change. Whether anything is learned from it is decided
 * at the end: only a verified run teaches. `facts` are those of the tree that was kept.
 */
export const learnFixes = async (
  round: HealingRound,
  { facts, problems, asked }: { facts: Facts; problems: readonly Diagnostic[]; asked: readonly Diagnostic[] },
  tools: StepTools,
): Promise<void> => {
  const model = authorOf(round, facts, tools);
  const { gone } = compareProblems(asked, problems);
  if (model === undefined || gone.length === 0) return;
  const before = filesBefore(round, tools.history());
  const [old, present] = await textsOf(before, facts.files ?? {}, facts, tools);
  if (new Set([...old.keys(), ...present.keys()]).size > filesLimit) return;
  const language = mainLanguage(await tools.workbench.paths());
  for (const problem of gone.filter(isOfChecks).slice(0, learnedLimit)) {
    const { path } = problem;
    const inPlace = path === undefined ? undefined : changedLines(only(old, path), only(present, path));
    const change = inPlace ?? changedLines(old, present);
    if (change === undefined || looksSecret(problem.message)) continue;
    const { name, endpoint } = model;
    tools.note({ type: 'error-mend', problem, language, model: name, endpoint, rung: round.rung, change });
  }
};
