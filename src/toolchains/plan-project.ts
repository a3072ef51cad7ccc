import { join } from 'node:path/posix';
import { checkNames } from '../domain/check.ts';
import { findRoots, isInstalledAbove, nearestFolders, testsItself, under, viewWithin } from './find-roots.ts';
import type { ToolchainRoot } from './find-roots.ts';
import { chooseToolchains, fileChecksFor } from './index.ts';
import { isMissing } from './toolchain.ts';
import type { FileChecks, MissingTool, PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const binFolder = 'node_modules/.bin/';

/** Workspaces put most programs into the folder of the root, some into that of the package. */
const findPrograms = (folder: string, command: readonly string[]): string[] => {
  const [program = '', ...rest] = command;
  if (!program.startsWith(binFolder)) return [...command];
  const up = folder.split('/').map((_, at, all) => `${'../'.repeat(all.length - at)}node_modules/.bin`);
  const path = ['node_modules/.bin', ...up.toReversed()].join(':');
  return ['sh', '-c', `PATH="${path}:$PATH"; exec "$@"`, 'sh', program.slice(binFolder.length), ...rest];
};

/** A check of a folder's own plan as one of the whole project: it runs in the folder, and its paths lead there. */
const checkWithin = (folder: string, check: PlannedCheck): PlannedCheck => {
  if (folder === '') return check;
  return {
    ...check,
    cwd: join(folder, check.cwd ?? ''),
    command: findPrograms(folder, check.command),
    ...(check.writes ? { writes: check.writes.map((path) => join(folder, path)) } : {}),
    read: (output) => {
      const reading = check.read(output);
      const diagnostics = reading.diagnostics.map((one) =>
        one.path === undefined ? one : { ...one, path: join(folder, one.path) },
      );
      return { ...reading, diagnostics };
    },
  };
};

const order = ({ name }: PlannedCheck): number => checkNames.indexOf(name);

const planWithin = (view: ProjectView, { folder, toolchain }: ToolchainRoot): PlannedCheck[] => {
  const installed = toolchain.name === 'javascript' && isInstalledAbove(view, folder);
  return toolchain
    .plan(viewWithin(view, folder))
    .filter(({ name }) => !(installed && (name === 'install' || name === 'audit')))
    .filter(({ name }) => (view.commands[name] ?? []).length === 0)
    .map((check) => checkWithin(folder, check));
};

/** Test files that merely lie somewhere do not make the root of a workspace the one that knows how they run. */
const isTestedAtRoot = (view: ProjectView, { name }: Toolchain, checks: readonly PlannedCheck[]): boolean =>
  checks.some((check) => check.name === 'test') &&
  (name !== 'javascript' || testsItself(view, '') || (view.commands.test ?? []).length > 0);

/** What lies in no folder's project is checked at the root, its tests one by one; undefined where nothing of it changed. */
const planStrays = (
  view: ProjectView,
  {
    toolchain: { files, plan },
    nested,
    changed,
  }: { toolchain: Toolchain; nested: readonly ToolchainRoot[]; changed: readonly string[] },
): PlannedCheck[] | undefined => {
  const isStray = (path: string): boolean =>
    files?.isSource(path) === true && !nested.some(({ folder }) => under(path, folder));
  if (files === undefined || !changed.some(isStray)) return undefined;
  const tests = view.paths.filter((path) => isStray(path) && files.isTest(path, view));
  const run = tests.length === 0 ? undefined : files.planTests(tests, view);
  const others = plan(view).filter(({ name }) => name !== 'test' || (view.commands[name] ?? []).length > 0);
  return run === undefined || isMissing(run) || (view.commands.test ?? []).length > 0
    ? others
    : [...others, run];
};

/**
 * The checks of a project that may hold several. A language whose manifest at the root brings tests is checked there, as
 * ever. Any other is checked in the folders of its own manifests: those nearest to the `changed` paths, all of them where
 * none is given. Installs come first, in whatever folder.
 */
export const planProject = (view: ProjectView, changed: readonly string[] = []): PlannedCheck[] => {
  const roots = findRoots(view);
  const nearest = nearestFolders(roots, changed);
  const isWanted = ({ folder }: ToolchainRoot): boolean => changed.length === 0 || nearest.has(folder);
  const planned = chooseToolchains(view).flatMap((toolchain) => {
    const atRoot = toolchain.plan(view);
    const own = roots.filter((root) => root.toolchain.name === toolchain.name);
    const nested = own.filter(({ folder }) => folder !== '');
    const isAtRoot = own.length > nested.length;
    if (nested.length === 0 || (isAtRoot && isTestedAtRoot(view, toolchain, atRoot))) return atRoot;
    const named = atRoot.filter(({ name }) => (view.commands[name] ?? []).length > 0);
    const strays = planStrays(view, { toolchain, nested, changed });
    return [
      ...(strays ?? (isAtRoot ? atRoot.filter(({ name }) => name !== 'test') : named)),
      ...nested.filter(isWanted).flatMap((root) => planWithin(view, root)),
    ];
  });
  const known = new Set(chooseToolchains(view).map(({ name }: Toolchain) => name));
  const others = roots.filter(
    (root) => root.folder !== '' && !known.has(root.toolchain.name) && isWanted(root),
  );
  return [...planned, ...others.flatMap((root) => planWithin(view, root))].toSorted(
    (a, b) => order(a) - order(b),
  );
};

/** The folder whose project tests a path: the nearest of its language, '' where there is none. */
const folderOf = (path: string, view: ProjectView): string => {
  const files = fileChecksFor(path);
  const own = findRoots(view).filter(({ toolchain }) => toolchain.files === files);
  return [...nearestFolders(own, [path])][0] ?? '';
};

const fileChecksIn = (folder: string, files: FileChecks): FileChecks => {
  const within = (whole: ProjectView): ProjectView => viewWithin(whole, folder);
  const inside = (one: string): string =>
    folder === ''
      ? one
      : one.startsWith(`${folder}/`)
        ? one.slice(folder.length + 1)
        : join('../'.repeat(folder.split('/').length), one);
  const outside = (plan: PlannedCheck | MissingTool): PlannedCheck | MissingTool =>
    isMissing(plan) ? plan : checkWithin(folder, plan);
  return {
    isSource: (one) => files.isSource(one),
    isTest: (one, whole) => folderOf(one, whole) === folder && files.isTest(inside(one), within(whole)),
    testPath: (source, whole) => join(folder, files.testPath(inside(source), within(whole))),
    planTests: (paths, whole) => outside(files.planTests(paths.map(inside), within(whole))),
    planLint: (paths, whole) => outside(files.planLint(paths.map(inside), within(whole))),
    planQuickLint(paths, whole) {
      const quick = files.planQuickLint?.(paths.map(inside), within(whole));
      return quick && checkWithin(folder, quick);
    },
    testAdvice: (whole) => files.testAdvice(within(whole)),
  };
};

/** What can be done about single files, by the project nearest to `path`; see `fileChecksFor`. Paths stay those of the whole. */
export const fileChecksNear = (path: string, view: ProjectView): FileChecks | undefined => {
  const files = fileChecksFor(path);
  return files && fileChecksIn(folderOf(path, view), files);
};

/** Files with what can be done about them, by the nearest project of their language. Files of no language are left out. */
export const groupByProject = (
  paths: readonly string[],
  view: ProjectView,
): { checks: FileChecks; paths: string[] }[] => {
  const groups = Map.groupBy(paths, fileChecksFor);
  return [...groups].flatMap(([files, all]) =>
    files === undefined
      ? []
      : [...Map.groupBy(all, (path) => folderOf(path, view))].map(([folder, own]) => ({
          checks: fileChecksIn(folder, files),
          paths: own,
        })),
  );
};

/** The languages of a project, those of its folders among them. */
export const languagesOf = (view: ProjectView): Toolchain[] => [
  ...new Set([...chooseToolchains(view), ...findRoots(view).map(({ toolchain }) => toolchain)]),
];
