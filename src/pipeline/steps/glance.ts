import { checkNames, type CheckName, type CheckResult } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import { fileChecksFor } from '../../toolchains/index.ts';
import { planProject } from '../../toolchains/plan-project.ts';
import type { PlannedCheck, ProjectView } from '../../toolchains/toolchain.ts';
import { glanceAt, install, openRound, perform, type Round } from '../check-round.ts';
import { judgedPaths, planLook, type InnerCheck } from '../inner-loop.ts';
import { judgeFaults, parseFiles } from '../parse-files.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';

/** Most files that are parsed or named to a tool one by one. */
const fileLimit = 500;

const kinds = new Set<CheckName>(['typecheck', 'lint', 'test']);

/** What a quick look is about: some files, or everything because `all` says why. */
interface Scope {
  changed: string[];
  all?: string;
}

const scopeOf = ({ files = {} }: Facts): Scope => {
  const paths = Object.keys(files);
  if (paths.length === 0)
    return { changed: [], all: 'nothing differs from the last commit, so all files are looked at' };
  const judged = judgedPaths(paths, files);
  if (judged === undefined)
    return {
      changed: paths,
      all: 'what was changed decides about more than itself, so all of it is looked at',
    };
  return judged.length > fileLimit
    ? { changed: judged, all: `more than ${fileLimit} files were changed, so all files are looked at` }
    : { changed: judged };
};

/** Texts to parse: the changed ones, else the first of all. */
const textsOf = async (
  { changed, all }: Scope,
  view: ProjectView,
  { workbench }: StepTools,
): Promise<FileStates> => {
  const paths = all === undefined ? changed : view.paths.filter((path) => fileChecksFor(path) !== undefined);
  const texts: FileStates = {};
  for (const path of paths.slice(0, fileLimit)) {
    const text = await workbench.read(path);
    if (typeof text === 'string') texts[path] = text;
  }
  return texts;
};

/**
 * The project's own check of a kind has the last word: ours may be stricter, or lack its settings. A test that was run and
 * failed needs no second word.
 */
const believe = async (
  { kind, check }: InnerCheck,
  result: CheckResult,
  { own, round, tools }: { own: readonly PlannedCheck[]; round: Round; tools: StepTools },
): Promise<void> => {
  const asked = own.filter(({ name, cwd }) => name === kind && cwd === check.cwd);
  if (result.status !== 'failed' || asked.length === 0 || (result.tests?.failed ?? 0) > 0) return;
  const done = round.results.filter(({ name, cwd }) => name === kind && cwd === check.cwd);
  const results = [...done];
  if (done.length === 0) for (const one of asked) results.push(await perform(one, round, tools));
  if (results.some(({ status }) => status === 'failed')) return;
  result.status = 'unknown';
  tools.note({
    type: 'run-warn',
    message: `${kind}: the project's own check does not complain, so what ${check.tool} says of the changed files does not count`,
  });
};

const lookAt = async (
  scope: Scope,
  { round, view, planned }: Awaited<ReturnType<typeof openRound>>,
  tools: StepTools,
): Promise<void> => {
  const near = scope.changed.length === 0 ? planned : planProject(view, scope.changed);
  for (const check of near.filter(({ name }) => name === 'install'))
    if (!(await install(check, round, tools))) return;
  const own = near.filter(({ name }) => kinds.has(name));
  const inner =
    scope.all === undefined
      ? await planLook(scope.changed, { view, planned: near }, { facts: {}, tools })
      : [];
  const quick = new Set(inner.map(({ kind }) => kind));
  const whole = own.filter(
    ({ name }) => scope.all !== undefined || (name === 'typecheck' && !quick.has(name)),
  );
  for (const check of whole) await perform(check, round, tools);
  for (const one of inner)
    await believe(one, await glanceAt(one.check, one.files, { round, tools }), { own, round, tools });
};

const inOrder = (a: CheckResult, b: CheckResult): number =>
  checkNames.findIndex((name) => name === a.name) - checkNames.findIndex((name) => name === b.name);

const said = (results: readonly CheckResult[]): Facts['ending'] => {
  if (results.some(({ status }) => status === 'failed'))
    return { outcome: 'failed', reason: 'the quick look fails' };
  const tests = results.reduce((sum, one) => sum + (one.tests?.passed ?? 0), 0);
  const found =
    results.length === 0
      ? 'a quick look had nothing to look at'
      : `a quick look found nothing wrong (${tests} tests passed)`;
  return { outcome: 'unverified', reason: `${found}; only \`millwright check --full\` proves` };
};

/** Where only a quick look was asked for: parse, types, lint of what is changed, the tests that touch it. It never verifies. */
export const glance: Step = {
  name: 'glance',
  async run(facts, tools) {
    if (tools.task.request?.quick !== true) return { kind: 'next' };
    const scope = scopeOf(facts);
    if (scope.all !== undefined) tools.note({ type: 'run-warn', message: scope.all });
    const opened = await openRound({ files: facts.files ?? {}, mayAdopt: false }, tools);
    const { round, view } = opened;
    const parsing = parseFiles(await textsOf(scope, view, tools), tools);
    parsing.catch(() => undefined);
    await lookAt(scope, opened, tools);
    const tree = await round.tree;
    const checked = { checks: round.results, isChecked: () => false, tree };
    const parsed = await judgeFaults(await parsing, checked, tools);
    if (parsed) tools.note({ type: 'check-end', result: parsed });
    const quick = [...(parsed ? [parsed] : []), ...[...round.results, ...round.quick].toSorted(inOrder)];
    const known: Facts = {
      quick,
      tree,
      files: round.files,
      unreached: round.unreached,
      diagnostics: quick.flatMap(({ diagnostics }) => diagnostics),
      checks: [],
    };
    return { kind: 'go-to', step: 'judge', facts: { ...known, ending: said(quick) } };
  },
};
