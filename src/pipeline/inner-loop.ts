import { checkNames, type CheckName, type CheckResult } from '../domain/check.ts';
import type { BestState, Facts } from '../domain/facts.ts';
import { fileChecksFor } from '../toolchains/index.ts';
import { groupByProject } from '../toolchains/plan-project.ts';
import { isProse } from '../toolchains/project-reach.ts';
import { isMissing, type FileChecks, type PlannedCheck, type ProjectView } from '../toolchains/toolchain.ts';
import type { StepTools } from './step-tools.ts';
import type { Workbench } from './workbench.ts';

type Kind = Extract<CheckName, 'typecheck' | 'lint' | 'test'>;

/** A quick look at some files, before the project's own check of the same kind. */
export interface InnerCheck {
  kind: Kind;
  check: PlannedCheck;
  files: readonly string[];
}

/** Most tests whose text is searched for what they import. */
const searchLimit = 300;

/** The paths that a quick look can judge; undefined where one is gone or of a kind that only all checks can judge, or none is left. */
export const judgedPaths = (paths: readonly string[], files: Facts['files']): string[] | undefined => {
  const code = paths.filter((path) => !isProse(path));
  const judged = code.every((path) => typeof files?.[path] === 'string' && fileChecksFor(path) !== undefined);
  return judged && code.length > 0 ? code : undefined;
};

/** Paths whose text differs from the best tree, where a quick look can judge them. */
const changedSources = (files: Facts['files'], best: BestState): string[] | undefined => {
  const paths = Object.keys({ ...best.files, ...files });
  return judgedPaths(
    paths.filter((path) => files?.[path] !== best.files[path]),
    files,
  );
};

const namesModule = (line: string, stem: string): boolean =>
  /^\s*(?:from|import)\s/.test(line) && line.split(/[\s.,]+/).includes(stem);

/** Whether a test names a source: by the last part of a path, in Python by the name of a module. */
const mentions = (text: string, source: string): boolean => {
  const name = source.slice(source.lastIndexOf('/') + 1);
  const stem = name.slice(0, name.lastIndexOf('.'));
  if (name.endsWith('.py')) return text.split('\n').some((line) => namesModule(line, stem));
  return [`/${stem}'`, `/${stem}"`, `/${name}`].some((part) => text.includes(part));
};

const failedBefore = ({ problems = [], best }: Facts): string[] => {
  const tests = best?.checks.filter(({ name }) => name === 'test') ?? [];
  return [...problems, ...tests.flatMap(({ diagnostics }) => diagnostics)].flatMap(({ path }) => path ?? []);
};

interface Project {
  facts: Facts;
  view: ProjectView;
  /** Whether tools of ours may stand in for slower ones of the project: all checks follow before anything is proved. */
  fastest: boolean;
  workbench: Workbench;
}

/** Tests that are changed, failed before, lie where tests of a changed file belong, or import one. */
const testsTouching = async (
  changed: readonly string[],
  checks: FileChecks,
  { facts, view, workbench }: Project,
): Promise<string[]> => {
  const tests = view.paths.filter((path) => checks.isSource(path) && checks.isTest(path, view));
  const sources = changed.filter((path) => !tests.includes(path));
  const near = sources.map((path) => checks.testPath(path, view));
  const wanted = new Set(
    [...changed, ...failedBefore(facts), ...near].filter((path) => tests.includes(path)),
  );
  for (const path of tests.slice(0, searchLimit)) {
    if (wanted.has(path)) continue;
    const text = await workbench.read(path);
    if (typeof text === 'string' && sources.some((source) => mentions(text, source))) wanted.add(path);
  }
  return [...wanted].toSorted();
};

const lookAt = async (
  paths: readonly string[],
  checks: FileChecks,
  project: Project,
): Promise<InnerCheck[]> => {
  const quick = project.fastest ? checks.planQuickLint?.(paths, project.view) : undefined;
  const lint = quick ?? checks.planLint(paths, project.view);
  const touching = await testsTouching(paths, checks, project);
  const test = touching.length > 0 ? checks.planTests(touching, project.view) : undefined;
  return [
    ...(isMissing(lint) ? [] : [{ kind: 'lint' as const, check: lint, files: paths }]),
    ...(test === undefined || isMissing(test)
      ? []
      : [{ kind: 'test' as const, check: test, files: touching }]),
  ];
};

/** The compiler that we bring is the same language and far faster than older ones; the project's own has the last word. */
const quickTypes = (planned: readonly PlannedCheck[], view: ProjectView): PlannedCheck | undefined => {
  const compilers = planned.filter(({ name, tool }) => name === 'typecheck' && tool === 'tsc');
  // Of several projects each has its compiler and settings: the projects' own checks are asked at once.
  const own = compilers.length === 1 && compilers[0]?.cwd === undefined ? compilers[0] : undefined;
  const program = view.ownTool('tsc');
  const [present, ...flags] = own?.command ?? [];
  if (own === undefined || program === undefined || present === program) return undefined;
  return { ...own, command: [program, ...flags, ...(flags.includes('-b') ? [] : ['--singleThreaded'])] };
};

/** What can be looked at quickly, beside all that is planned. */
export interface Outlook {
  view: ProjectView;
  planned: readonly PlannedCheck[];
}

/**
 * What to look at first in a round of healing: types where our compiler is the faster one, lint of the changed files, then the tests that touch them or failed before.
 * Empty where all checks have to say: in the first round, in the last (its proof should be whole), and where a change
 * reaches beyond code.
 */
export const planInner = async (
  facts: Facts,
  { view, planned }: Outlook,
  tools: StepTools,
): Promise<InnerCheck[]> => {
  const { best, files, healed } = facts;
  const isMiddle = healed !== undefined && healed < tools.task.budget.attempts;
  const installed = best?.checks.every(({ name, status }) => name !== 'install' || status !== 'failed');
  const changed = isMiddle && best && installed ? changedSources(files, best) : undefined;
  if (changed === undefined) return [];
  return planLook(changed, { view, planned }, { facts, tools, fastest: true });
};

/** Types where our compiler is the faster one, lint of these files, and the tests that touch them, in this order. */
export const planLook = async (
  changed: readonly string[],
  { view, planned }: Outlook,
  { facts, tools, fastest = false }: { facts: Facts; tools: StepTools; fastest?: boolean },
): Promise<InnerCheck[]> => {
  const project = { facts, view, workbench: tools.workbench, fastest };
  const looks = await Promise.all(
    groupByProject(changed, view).map(({ checks, paths }) => lookAt(paths, checks, project)),
  );
  const types = changed.some((path) => /\.[cm]?tsx?$/.test(path)) ? quickTypes(planned, view) : undefined;
  const typechecks: InnerCheck[] = types ? [{ kind: 'typecheck', check: types, files: changed }] : [];
  const both = looks.flat();
  return [
    ...typechecks,
    ...both.filter(({ kind }) => kind === 'lint'),
    ...both.filter(({ kind }) => kind === 'test'),
  ];
};

/** Whether the quick look of a run agreed with the project's own check when both were asked; unset before that. */
const agreements = new WeakMap<Workbench, Map<Kind, boolean>>();

export interface InnerHands {
  /** Runs a check on the staged tree and leaves the tree as it was. `files`: the only ones it looks at. */
  run: (check: PlannedCheck, files: readonly string[]) => Promise<CheckResult>;
  /** Runs the project's own checks of a kind, as part of the round; whether one of them failed. */
  confirm: (kind: Kind) => Promise<boolean>;
}

/**
 * Goes through the quick checks and stops at the first kind that fails; answers its result, or `confirmed` where the
 * project's own check has failed, too, and is in the round. A quick check may be stricter than the project or lack its settings:
 * the first complaint of a kind counts only if the project's own check says the same, and a kind that was wrong is
 * not asked again in this run.
 */
export const walkInner = async (
  planned: readonly InnerCheck[],
  workbench: Workbench,
  { run, confirm }: InnerHands,
): Promise<CheckResult | 'confirmed' | undefined> => {
  const agreed = agreements.get(workbench) ?? new Map<Kind, boolean>();
  agreements.set(workbench, agreed);
  for (const { kind, check, files } of planned) {
    if (agreed.get(kind) === false) continue;
    const result = await run(check, files);
    if (result.status !== 'failed') continue;
    if (agreed.get(kind) === true) return result;
    const isReal = await confirm(kind);
    agreed.set(kind, isReal);
    if (isReal) return 'confirmed';
  }
  return undefined;
};

const errorsIn = (results: readonly CheckResult[]): number =>
  results.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === 'error').length;

/** How far the checks came: the place of the first kind that failed, in the order in which kinds run. */
const reached = (results: readonly CheckResult[]): number =>
  Math.min(
    checkNames.length,
    ...results
      .filter(({ status }) => status === 'failed')
      .map(({ name }) => checkNames.findIndex((known) => known === name)),
  );

/**
 * The score of a tree of which only the first failing kind is known. It is better than the best one when the checks came
 * further than there, or as far with fewer errors; and worse when they came less far, or as far with more.
 */
export const scoreInner = (failing: readonly CheckResult[], best: BestState): number[] => {
  const [install = 0, failed = 0, errors = 0, passed = 0] = best.score;
  const further = reached(failing) - reached(best.checks);
  // Half a check: a whole round that comes as far counts for more.
  if (further !== 0) return [install, failed - Math.sign(further) / 2, errors, passed];
  const names = new Set(failing.map(({ name }) => name));
  const before = best.checks.filter(({ name, status }) => names.has(name) && status === 'failed');
  return [install, failed, errors + errorsIn(failing) - errorsIn(before), passed];
};
