import { judgeChecks, type CheckResult } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { BestState, Facts } from '../../domain/facts.ts';
import { languagesOf } from '../../toolchains/plan-project.ts';
import type { PlannedCheck } from '../../toolchains/toolchain.ts';
import { chooseChecks } from '../choose-checks.ts';
import { planInner, scoreInner, walkInner, type InnerCheck } from '../inner-loop.ts';
import { findFaults, judgeFaults } from '../parse-files.ts';
import { runCheck } from '../run-checks.ts';
import { compareScores, scoreChecks } from '../score-checks.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';

/** Checks that cost time and say nothing new while an earlier one fails. */
const onlyWhenClean = new Set(['build', 'audit']);

/** What comes before the quick look: types of the whole project, unless a faster compiler is part of the look. */
const comesFirst = (name: CheckResult['name'], inner: readonly InnerCheck[]): boolean =>
  name === 'install' || (name === 'typecheck' && !inner.some(({ kind }) => kind === 'typecheck'));

/** How often a project's own fixers may change the run's files before they are put back. */
const adoptionLimit = 2;

interface Round {
  results: CheckResult[];
  planned: number;
  unreached: string[];
  /** The tree that is checked. No check can reach the index, so it is named while the first one runs. */
  tree: Promise<string>;
  files: FileStates;
  /** The project's own tools rewrote files of this run: what they made of them has to be checked again. */
  adopted: boolean;
  /** It ended before the project's own checks were through: what is missing is not known. */
  early: boolean;
  /** Whether they may; a tool that never comes to an end of it is put back. */
  mayAdopt: boolean;
}

/** Texts of files as they stand now, for those of `paths` that differ from what the run knows. */
const readChanged = async (
  paths: readonly string[],
  files: FileStates,
  tools: StepTools,
): Promise<FileStates> => {
  const changed: FileStates = {};
  for (const path of paths) {
    const text = await tools.workbench.read(path);
    if (typeof text === 'string' && text !== files[path]) changed[path] = text;
  }
  return changed;
};

/** Every check starts on the staged tree: what a check altered is put back, or adopted where it is this run's own. */
const settle = async (check: PlannedCheck, round: Round, tools: StepTools): Promise<void> => {
  const altered = await tools.workbench.altered();
  if (altered.length === 0) return;
  const own = altered.filter((path) => round.mayAdopt && path in round.files);
  const foreign = altered.filter((path) => !own.includes(path));
  if (foreign.length > 0) {
    await tools.workbench.restore(foreign);
    tools.note({
      type: 'run-warn',
      message: `${check.name} changed ${foreign.join(', ')}; it was put back`,
    });
  }
  if (own.length > 0) {
    Object.assign(round.files, await readChanged(own, round.files, tools));
    await tools.workbench.stage(own);
    round.adopted = true;
    tools.note({
      type: 'run-warn',
      message: `${check.name} rewrote ${own.join(', ')}; it is kept and checked again`,
    });
  }
};

const nameTree = ({ workbench }: StepTools): Promise<string> => {
  const naming = workbench.tree();
  // Whoever needs the name is told; the check that runs meanwhile may fail first.
  naming.catch(() => undefined);
  return naming;
};

const install = async (check: PlannedCheck, round: Round, tools: StepTools): Promise<boolean> => {
  const result = await runCheck(check, round.tree, tools);
  round.results.push(result);
  const locks = await readChanged(check.writes ?? [], round.files, tools);
  Object.assign(round.files, locks);
  await tools.workbench.stage(Object.keys(locks));
  if (result.status === 'failed') return false;
  round.tree = nameTree(tools);
  for (const one of round.results) one.tree = await round.tree;
  await settle(check, round, tools);
  return true;
};

const perform = async (check: PlannedCheck, round: Round, tools: StepTools): Promise<CheckResult> => {
  const result = await runCheck(check, round.tree, tools);
  round.results.push(result);
  await settle(check, round, tools);
  return result;
};

/** The quick look before the project's own checks; whether the round ends with it. */
const lookQuickly = async (
  inner: readonly InnerCheck[],
  { planned, round }: { planned: PlannedCheck[]; round: Round },
  tools: StepTools,
): Promise<boolean> => {
  const failing = await walkInner(inner, tools.workbench, {
    async run(check, files) {
      const result = await runCheck(check, round.tree, tools, files);
      await settle(check, round, tools);
      return result;
    },
    async confirm(kind) {
      const own = planned.filter(({ name }) => name === kind);
      const results: CheckResult[] = [];
      for (const check of own) results.push(await perform(check, round, tools));
      planned.splice(0, planned.length, ...planned.filter((check) => !own.includes(check)));
      return results.some(({ status }) => status === 'failed');
    },
  });
  if (failing !== undefined && failing !== 'confirmed') round.results.push(failing);
  return failing !== undefined;
};

const hasFailed = ({ results }: Round): boolean => results.some(({ status }) => status === 'failed');

interface Asked {
  facts: Facts;
  files: FileStates;
  mayAdopt: boolean;
}

const checkOnce = async ({ facts, files, mayAdopt }: Asked, tools: StepTools): Promise<Round> => {
  const { workbench } = tools;
  await workbench.sweep();
  const view = await workbench.view();
  const { planned, unreached } = await chooseChecks({ files }, view, tools);
  const inner = await planInner({ ...facts, files }, { view, planned }, tools);
  const round: Round = {
    results: [],
    planned: planned.length,
    unreached,
    tree: nameTree(tools),
    files: { ...files },
    mayAdopt,
    adopted: false,
    early: false,
  };
  let looked = inner.length === 0;
  for (let check = planned.shift(); check; check = planned.shift()) {
    if (!looked && !comesFirst(check.name, inner)) {
      looked = true;
      planned.unshift(check);
      round.early = hasFailed(round) || (await lookQuickly(inner, { planned, round }, tools));
      if (round.early) break;
      continue;
    }
    if (hasFailed(round) && onlyWhenClean.has(check.name)) continue;
    if (check.name !== 'install') await perform(check, round, tools);
    else if (!(await install(check, round, tools))) break;
  }
  return round;
};

/** Why nothing could be proved, in words for a person and a model alike. */
const emptyRound = ({ results, planned }: Round): Diagnostic[] => {
  if (judgeChecks(results) !== 'unverified') return [];
  const message =
    planned === 0
      ? 'no toolchain recognises this project, so nothing was checked: add a package.json with a test script, or [checks] in millwright.toml'
      : 'no test ran, so nothing proves that the code works: add a test script and tests';
  return [{ tool: 'millwright', severity: 'warning', code: 'no-tests', message }];
};

const better = (present: BestState, best: BestState | undefined): BestState =>
  best && compareScores(present.score, best.score) >= 0 ? best : present;

/** Really runs the project's checks on this very tree, and remembers the best tree so far. */
export const validate: Step = {
  name: 'validate',
  async run(facts: Facts, tools) {
    const faults = findFaults(facts.files ?? {}, tools);
    faults.catch(() => undefined);
    let round = await checkOnce({ facts, files: facts.files ?? {}, mayAdopt: true }, tools);
    for (let rounds = 1; round.adopted; rounds += 1)
      round = await checkOnce({ facts, files: round.files, mayAdopt: rounds < adoptionLimit }, tools);
    const { files, results } = round;
    const tree = await round.tree;
    const chosen = languagesOf(await tools.workbench.view());
    const isChecked = (path: string): boolean => chosen.some((one) => one.files?.isSource(path));
    const parsed = await judgeFaults(await faults, { checks: results, isChecked, tree }, tools);
    if (parsed) results.unshift(parsed);
    if (parsed) tools.note({ type: 'check-end', result: parsed });
    const diagnostics = [...results.flatMap((result) => result.diagnostics), ...emptyRound(round)];
    const score = scoreChecks(results, round.planned + (parsed ? 1 : 0));
    const present = { score, files, checks: results, tree };
    const said = { diagnostics, unreached: round.unreached };
    if (!round.early || !facts.best)
      return { kind: 'next', facts: { ...present, ...said, best: better(present, facts.best) } };
    const failing = results.filter(({ status }) => status === 'failed');
    const early = { ...present, score: scoreInner(failing, facts.best) };
    return { kind: 'next', facts: { ...early, ...said, best: better(early, facts.best) } };
  },
};
