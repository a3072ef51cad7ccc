import type { CheckResult } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { FlakyTest } from '../../domain/healing.ts';
import type { PlannedCheck } from '../../toolchains/toolchain.ts';
import { chooseChecks } from '../choose-checks.ts';
import { runCheck } from '../run-checks.ts';
import { compareScores, scoreChecks } from '../score-checks.ts';
import type { StepTools } from '../step-tools.ts';
import { compareRuns, failingTests } from './compare-runs.ts';
import { isUntouched } from './is-untouched.ts';
import { testKey } from './test-key.ts';

const isWholeFailure = ({ name, status, timedOut, files }: CheckResult): boolean =>
  name === 'test' && status === 'failed' && !timedOut && files === undefined;

const isOf = (result: CheckResult, { name, tool, cwd = '' }: PlannedCheck): boolean =>
  result.name === name && result.tool === tool && (result.cwd ?? '') === cwd;

/**
 * Whether chance may be the reason: a failing test that nothing of this run's change reaches, one that was caught before, or
 * a round of healing that changed nothing for it. Else the change is the likelier reason, and nothing is run twice.
 */
const mayBeChance = async (failed: CheckResult, facts: Facts, tools: StepTools): Promise<boolean> => {
  if ((facts.standstill ?? 0) > 0) return true;
  const caught = new Set((facts.flaky ?? []).map(testKey));
  for (const one of failingTests(failed))
    if (caught.has(testKey(one)) || (await isUntouched(one.path, facts, tools))) return true;
  return false;
};

/** Runs a check on the tree that stands and leaves the tree as it was. */
const runAgain = async (check: PlannedCheck, tree: string, tools: StepTools): Promise<CheckResult> => {
  const { workbench } = tools;
  await workbench.sweep();
  const result = await runCheck(check, Promise.resolve(tree), { ...tools, note: () => undefined });
  const altered = await workbench.altered();
  if (altered.length > 0) await workbench.restore(altered);
  return result;
};

/** What was left out because a test had failed: with it the round is whole. */
const runRest = async (
  results: readonly CheckResult[],
  planned: readonly PlannedCheck[],
  { tree, tools }: { tree: string; tools: StepTools },
): Promise<CheckResult[]> => {
  const rest: CheckResult[] = [];
  if (results.some(({ status }) => status === 'failed')) return rest;
  for (const check of planned) {
    if (results.some((result) => isOf(result, check))) continue;
    const result = await runAgain(check, tree, tools);
    tools.note({ type: 'check-end', result });
    rest.push(result);
  }
  return rest;
};

/** The facts of a tree whose checks have changed; it may be the best one by now. */
const withChecks = (
  checks: CheckResult[],
  planned: number,
  { tree = '', best, files = {} }: Facts,
): Facts => {
  const score = scoreChecks(checks, Math.max(planned, checks.length));
  return {
    checks,
    score,
    diagnostics: checks.flatMap(({ diagnostics }) => diagnostics),
    ...((best === undefined || best.tree === tree || compareScores(score, best.score) < 0) && {
      best: { score, files, checks, tree },
    }),
  };
};

const secondLook = async (
  failed: CheckResult,
  { check, facts, tree }: { check: PlannedCheck; facts: Facts; tree: string },
  tools: StepTools,
): Promise<{ result: CheckResult; flaky: FlakyTest[] }> => {
  const second = await runAgain(check, tree, tools);
  const known = new Set((facts.flaky ?? []).filter((one) => one.known).map(testKey));
  const { result, differing } = compareRuns(failed, second);
  const flaky: FlakyTest[] = [];
  for (const one of differing)
    flaky.push({ ...one, known: known.has(testKey(one)) || (await isUntouched(one.path, facts, tools)) });
  tools.note({ type: 'test-rerun', result: second, flaky });
  return { result: flaky.length === 0 ? result : { ...result, flaky }, flaky };
};

/**
 * Runs tests that failed a second time, once a tree and only where chance may be the reason: what failed and passed on the same
 * code is flaky, is told, and is not given to a model. Answers what is known now; undefined where nothing was run.
 */
export const rerunTests = async (facts: Facts, tools: StepTools): Promise<Facts | undefined> => {
  const { tree, checks = [], rerun = [] } = facts;
  const failed = checks.find(isWholeFailure);
  if (tree === undefined || failed === undefined || rerun.includes(tree)) return undefined;
  if (!(await mayBeChance(failed, facts, tools))) return undefined;
  const { planned } = await chooseChecks(facts, await tools.workbench.view(), tools);
  const check = planned.find((one) => isOf(failed, one));
  if (check === undefined) return undefined;
  const { result, flaky } = await secondLook(failed, { check, facts, tree }, tools);
  const looked: Facts = { rerun: [...rerun, tree] };
  if (flaky.length === 0) return looked;
  const replaced = checks.map((one) => (one === failed ? result : one));
  const rest = await runRest(replaced, planned, { tree, tools });
  const others = (facts.flaky ?? []).filter((one) => !flaky.some((other) => testKey(other) === testKey(one)));
  return {
    ...looked,
    flaky: [...others, ...flaky],
    ...withChecks([...replaced, ...rest], planned.length, facts),
  };
};
