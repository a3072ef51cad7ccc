import { lstat, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Bug, UserError } from '../../domain/errors.ts';
import { diskError } from '../disk-error.ts';
import { listFiles } from '../list-files.ts';
import { isProtected, resolveInside } from '../paths.ts';
import { unlockFolders, withUnlocked } from '../unlock-folders.ts';
import { commitOnBranch, type Committed, type CommitRequest } from './commit-tree.ts';
import { fieldsOf, outputOf, type Git, type GitOptions } from './git-call.ts';
import { makePrivateDir, privateOptions } from './private-dir.ts';

export interface Diff {
  /** Unified diff; when it is longer than the limit its middle is left out and `cut` is set. */
  patch: string;
  cut: boolean;
  /** Lines added and deleted; 0 and 0 for a binary file. */
  files: { path: string; added: number; deleted: number }[];
}

/**
 * The files of one run: a commit laid out in a folder without any `.git`, with an index beside it that nobody but us can
 * reach. What is staged is what will be committed; whatever else lies in the folder will not.
 */
export interface RunTree {
  readonly dir: string;
  /** The commit that was laid out. */
  readonly base: string;
  /** All staged paths, sorted. */
  paths(): Promise<string[]>;
  /**
   * Takes exactly these files into the index as they are on disk, or out of it when they are gone; ignored ones too.
   * Links, protected paths and paths that lead out are answered in `refused` and not taken.
   */
  stage(paths: readonly string[]): Promise<{ refused: { path: string; reason: string }[] }>;
  /** The git tree of the index. */
  treeId(): Promise<string>;
  /** Staged files that differ on disk from the index by now, gone ones too. */
  changedByChecks(): Promise<string[]>;
  /** What lies in the folder and is not staged, outside `keeps`: build output, leftovers, also a planted `.git`. */
  strays(keeps: readonly string[]): Promise<string[]>;
  /** Files that are not staged and that the project's own .gitignore files do not leave out. */
  fresh(): Promise<string[]>;
  /** Removes the strays and answers them. */
  clean(keeps: readonly string[]): Promise<string[]>;
  /** Puts files back as they are in the index; one that is not in it is removed. */
  restore(paths: readonly string[]): Promise<void>;
  /** Commits the index; see {@link CommitRequest} and {@link Committed}. Refuses a branch that is not this run's. */
  commit(request: CommitRequest): Promise<Committed>;
  /** Index against base. `limitBytes` of patch, default 1 MB. */
  diff(options?: { limitBytes?: number }): Promise<Diff>;
  /** Removes the folder and the index. */
  discard(): Promise<void>;
}

export interface TreeSource {
  git: Git;
  /** Top folder of the person's checkout. */
  root: string;
  objects: string;
  objectFormat: string;
}

type Scope = TreeSource & {
  dir: string;
  base: string;
  options: GitOptions & { env: Record<string, string> };
};

/** What a commit holds; after laying out that is what the index holds. */
const filesOf = async ({ git, base, options }: Scope): Promise<Set<string>> => {
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', base];
  const finished = await git(args, { ...options, cwd: options.env['GIT_DIR'] ?? options.cwd });
  return new Set(fieldsOf(outputOf(finished, 'list the files of a commit')));
};

const asInput = (paths: readonly string[]): string => paths.map((path) => `${path}\0`).join('');

const updateIndex = async (
  { git, options }: Scope,
  how: string[],
  paths: readonly string[],
): Promise<void> => {
  if (paths.length === 0) return;
  const finished = await git(['update-index', ...how, '-z', '--stdin'], {
    ...options,
    stdin: asInput(paths),
  });
  outputOf(finished, 'take in the files of a run');
};

/** A staged file whose place is a folder by now is gone, though the path itself can no longer be written. */
const isBuried = async (dir: string, path: string): Promise<boolean> => {
  const there = await lstat(join(dir, path)).catch(() => undefined);
  return there?.isDirectory() === true;
};

const isThere = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined)) !== undefined;

const foldersOf = (path: string): string[] => {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
};

/** Follows in `tracked` what git has done to the index: a file that took the place of a folder pushed its files out. */
const follow = async (dir: string, tracked: Set<string>, taken: readonly string[]): Promise<void> => {
  const fresh = new Set<string>();
  for (const path of taken) {
    if (!(await isThere(join(dir, path)))) tracked.delete(path);
    else if (!tracked.has(path)) fresh.add(path);
  }
  if (fresh.size === 0) return;
  for (const path of tracked) if (foldersOf(path).some((folder) => fresh.has(folder))) tracked.delete(path);
  for (const path of fresh) {
    for (const folder of foldersOf(path)) tracked.delete(folder);
    tracked.add(path);
  }
};

const stage = async (scope: Scope, tracked: Set<string>, paths: readonly string[]) => {
  const refused: { path: string; reason: string }[] = [];
  const taken: string[] = [];
  const buried: string[] = [];
  for (const path of new Set(paths)) {
    const target = await resolveInside(scope.dir, path);
    if (target.ok) taken.push(target.relative);
    else if (tracked.has(path) && !isProtected(path) && (await isBuried(scope.dir, path))) buried.push(path);
    else refused.push({ path, reason: target.reason });
  }
  await updateIndex(scope, ['--force-remove'], buried);
  for (const path of buried) tracked.delete(path);
  await updateIndex(scope, ['--add', '--remove', '--replace'], taken);
  await follow(scope.dir, tracked, taken);
  return { refused };
};

const strays = async (dir: string, tracked: Set<string>, keeps: readonly string[]): Promise<string[]> => {
  const { paths, others, gitFolders, closed } = await listFiles(dir, { keeps, limit: 1_000_000 });
  if (closed.length > 0) {
    await unlockFolders(dir);
    return strays(dir, tracked, keeps);
  }
  return [...paths, ...others, ...gitFolders].filter((path) => !tracked.has(path)).sort();
};

const restore = async ({ git, dir, options }: Scope, tracked: Set<string>, paths: readonly string[]) => {
  const known = paths.filter((path) => tracked.has(path));
  for (const path of paths) {
    if (tracked.has(path)) continue;
    const target = await resolveInside(dir, path);
    if (target.ok) await rm(target.absolute, { force: true });
  }
  if (known.length === 0) return;
  const args = ['checkout-index', '-f', '-q', '-u', '-z', '--stdin'];
  await withUnlocked(dir, async () =>
    outputOf(await git(args, { ...options, stdin: asInput(known) }), 'put back the files of a run'),
  );
};

const numbersOf = (fields: string[]): Diff['files'] =>
  fields.flatMap((field) => {
    const match = /^(\d+|-)\t(\d+|-)\t(.+)$/s.exec(field);
    if (match === null) return [];
    const [, added = '0', deleted = '0', path = ''] = match;
    return [{ path, added: Number(added) || 0, deleted: Number(deleted) || 0 }];
  });

/** One call answers both: the numbers, an empty field, the patch. Only when it was cut the numbers are asked for alone. */
const diff = async ({ git, base, options }: Scope, limitBytes: number): Promise<Diff> => {
  const args = ['diff-index', '--cached', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];
  const both = await git([...args, '--numstat', '-p', '-z', base], {
    ...options,
    outputLimitBytes: limitBytes,
  });
  if (both.failed) outputOf(both, 'show the changes');
  const end = both.stdout.indexOf('\0\0');
  const patch = end < 0 ? '' : both.stdout.slice(end + 2);
  if (!both.truncated)
    return { patch, cut: false, files: numbersOf(fieldsOf(both.stdout.slice(0, end + 1))) };
  const numbers = outputOf(await git([...args, '--numstat', '-z', base], options), 'count the changes');
  return { patch, cut: true, files: numbersOf(fieldsOf(numbers)) };
};

const layOut = ({ git, dir, base, options }: Scope): Promise<string> => {
  const args = ['read-tree', '--reset', '-u', '--no-recurse-submodules', base];
  return withUnlocked(dir, async () => outputOf(await git(args, options), `lay out ${base} in ${dir}`));
};

const changed = async ({ git, options }: Scope): Promise<string[]> => {
  const plain = ['--no-ext-diff', '--no-textconv', '--no-renames', '--ignore-submodules=all'];
  const finished = await git(['diff', ...plain, '--name-only', '-z'], options);
  return fieldsOf(outputOf(finished, 'compare the files of a run'));
};

const writeTree = async ({ git, options }: Scope): Promise<string> =>
  outputOf(await git(['write-tree'], options), 'write the tree of a run').trim();

const removeStrays = async (
  dir: string,
  tracked: Set<string>,
  keeps: readonly string[],
): Promise<string[]> => {
  const found = await strays(dir, tracked, keeps);
  await withUnlocked(dir, () =>
    Promise.all(found.map((path) => rm(join(dir, path), { recursive: true, force: true }))),
  );
  return found;
};

const fresh = async ({ git, options }: Scope): Promise<string[]> => {
  const finished = await git(['ls-files', '--others', '--exclude-standard', '-z'], options);
  return fieldsOf(outputOf(finished, 'list the new files of a run'));
};

const asRunTree = (scope: Scope, tracked: Set<string>): RunTree => {
  const { dir, base, git, root, options } = scope;
  let tree: Promise<string> | undefined;
  const treeId = (): Promise<string> => (tree ??= writeTree(scope));
  return {
    dir,
    base,
    paths: () => Promise.resolve([...tracked].sort()),
    stage(paths) {
      tree = undefined;
      return stage(scope, tracked, paths);
    },
    treeId,
    changedByChecks: () => changed(scope),
    strays: (keeps) => strays(dir, tracked, keeps),
    fresh: () => fresh(scope),
    clean: (keeps) => removeStrays(dir, tracked, keeps),
    restore: (paths) => restore(scope, tracked, paths),
    commit: (request) => commitOnBranch({ git, root, options, tree: treeId }, request),
    diff: ({ limitBytes = 1_000_000 } = {}) => diff(scope, limitBytes),
    async discard() {
      if (await isThere(dir)) await withUnlocked(dir, () => rm(dir, { recursive: true, force: true }));
      await rm(`${dir}.git`, { recursive: true, force: true });
    },
  };
};

/** Lays `commit` out in `dir`, which is empty, missing, or was laid out before: then it is put back to the commit. */
export const createTree = async (
  source: TreeSource,
  { dir, commit }: { dir: string; commit: string },
): Promise<RunTree> => {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new Bug(`${JSON.stringify(commit)} is no commit id`);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskError(error, 'cannot make the folder of a run');
  }
  if (dirname(dir) === dir) throw new UserError('a run cannot live in the root folder');
  await makePrivateDir(dir, source.objectFormat);
  const scope: Scope = { ...source, dir, base: commit, options: privateOptions(dir, source.objects) };
  const [tracked] = await Promise.all([filesOf(scope), layOut(scope)]);
  return asRunTree(scope, tracked);
};
