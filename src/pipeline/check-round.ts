import type { CheckResult } from '../domain/check.ts';
import type { Facts } from '../domain/facts.ts';
import type { PlannedCheck, ProjectView } from '../toolchains/toolchain.ts';
import { chooseChecks } from './choose-checks.ts';
import { planInner, walkInner, type InnerCheck } from './inner-loop.ts';
import { runMeasured } from './measure-coverage.ts';
import { runCheck } from './run-checks.ts';
import type { StepTools } from './step-tools.ts';
import type { FileStates } from './workbench.ts';

/** Checks that cost time and say nothing new while an earlier one fails. */
const onlyWhenClean = new Set(['build', 'audit']);

/** What comes before the quick look: types of the whole project, unless a faster compiler is part of the look. */
const comesFirst = (name: CheckResult['name'], inner: readonly InnerCheck[]): boolean =>
  name === 'install' || (name === 'typecheck' && !inner.some(({ kind }) => kind === 'typecheck'));

/** One pass of checks over the tree as it stands. */
export interface Round {
  /** Of the project's own checks, and a quick one that ended the round. */
  results: CheckResult[];
  /** Of those that looked at some files only. */
  quick: CheckResult[];
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

/** Whether what is needed is installed. */
export const install = async (check: PlannedCheck, round: Round, tools: StepTools): Promise<boolean> => {
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

/** The faster command first, where there is one. What it complains about is the project's own tool's to say. */
const runQuicker = async (check: PlannedCheck, { tree }: Round, tools: StepTools): Promise<CheckResult> => {
  const { quicker, ...own } = check;
  const first = quicker && (await runCheck({ ...own, command: quicker }, tree, tools));
  return first?.status === 'passed' ? first : runCheck(own, tree, tools);
};

/** Runs one of the project's own checks and leaves the tree as it was. With a view, tests measure their coverage. */
export const perform = async (
  check: PlannedCheck,
  round: Round,
  tools: StepTools,
  view?: ProjectView,
): Promise<CheckResult> => {
  const { tree } = round;
  const result = await (view && check.name === 'test'
    ? runMeasured(check, { tree, view }, tools)
    : runQuicker(check, round, tools));
  round.results.push(result);
  await settle(check, round, tools);
  return result;
};

/** An audit waits for a server and writes nothing, so it may wait beside a build. */
const buildAndAudit = async (
  [build, audit]: [PlannedCheck, PlannedCheck],
  round: Round,
  tools: StepTools,
): Promise<void> => {
  const audited = runCheck(audit, round.tree, tools);
  // A build that throws ends the round; nobody is left then to hear of the audit.
  audited.catch(() => undefined);
  await perform(build, round, tools);
  round.results.push(await audited);
};

/** Looks at some files only, and leaves the tree as it was. */
export const glanceAt = async (
  check: PlannedCheck,
  files: readonly string[],
  { round, tools }: { round: Round; tools: StepTools },
): Promise<CheckResult> => {
  const result = await runCheck(check, round.tree, tools, { files: [...files] });
  round.quick.push(result);
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
    run: (check, files) => glanceAt(check, files, { round, tools }),
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

export interface Asked {
  facts: Facts;
  files: FileStates;
  mayAdopt: boolean;
}

/** A round in which nothing has run yet, and what there is to run. */
export const openRound = async (
  { files, mayAdopt }: Pick<Asked, 'files' | 'mayAdopt'>,
  tools: StepTools,
): Promise<{ round: Round; view: ProjectView; planned: PlannedCheck[] }> => {
  const { workbench } = tools;
  await workbench.sweep();
  const view = await workbench.view();
  const { planned, unreached } = await chooseChecks({ files }, view, tools);
  const round: Round = {
    results: [],
    quick: [],
    planned: planned.length,
    unreached,
    tree: nameTree(tools),
    files: { ...files },
    mayAdopt,
    adopted: false,
    early: false,
  };
  return { round, view, planned };
};

/** All checks of a tree, after a quick look where one is worth its time. */
export const checkOnce = async (asked: Asked, tools: StepTools): Promise<Round> => {
  const { round, view, planned } = await openRound(asked, tools);
  const inner = await planInner({ ...asked.facts, files: asked.files }, { view, planned }, tools);
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
    const audit = check.name === 'build' && planned[0]?.name === 'audit' ? planned.shift() : undefined;
    if (audit) await buildAndAudit([check, audit], round, tools);
    else if (check.name !== 'install') await perform(check, round, tools, view);
    else if (!(await install(check, round, tools))) break;
  }
  return round;
};
