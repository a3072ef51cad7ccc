import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { WorkspaceCommit } from '../../domain/workspaces.ts';
import { isSecretFile } from '../paths.ts';
import { moveBranch, writeCommit, type Author } from './commit-tree.ts';
import { outputOf, type Git, type GitOptions } from './git-call.ts';
import type { Repository } from './open-repository.ts';

export interface CheckoutCommit {
  message: string;
  /** Only these; each must differ from the last commit. */
  paths?: readonly string[] | undefined;
  /** Default: `Millwright <millwright@localhost>`. */
  author?: Author | undefined;
}

/** A folder among the changes is a repository of its own. */
const isTaken = (path: string): boolean => !path.endsWith('/') && !isSecretFile(path);

const chooseChanges = (changes: readonly string[], wanted: readonly string[] | undefined): string[] => {
  if (wanted === undefined) return [...changes];
  const missing = wanted.filter((path) => !changes.includes(path));
  if (missing.length > 0)
    throw new UserError(`nothing is changed in ${missing.slice(0, 5).join(', ')}; nothing was committed`, {
      hint: 'name files that differ from the last commit, as git status prints them',
    });
  const secret = wanted.find((path) => !isTaken(path));
  if (secret !== undefined)
    throw new UserError(`${secret} may hold secrets, so it is not committed; nothing was committed`, {
      hint: 'commit it yourself if you mean it',
    });
  return [...new Set(wanted)];
};

const takeIn = async (git: Git, options: GitOptions, paths: readonly string[]): Promise<void> => {
  const stdin = paths.map((path) => `${path}\0`).join('');
  const args = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
  outputOf(await git(args, { ...options, stdin }), 'take in the changes');
};

/** The tree of the last commit with these paths as they stand now, built beside whatever else is staged. */
const treeWith = async (
  { git, root }: Repository,
  base: string,
  paths: readonly string[],
): Promise<{ tree: string; before: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-index-'));
  try {
    const aside = { cwd: root, env: { GIT_INDEX_FILE: join(folder, 'index') } };
    outputOf(await git(['read-tree', base], aside), 'read the last commit');
    await takeIn(git, aside, paths);
    const tree = outputOf(await git(['write-tree'], aside), 'write the tree').trim();
    const question = ['rev-parse', '--verify', '--end-of-options', `${base}^{tree}`];
    return { tree, before: outputOf(await git(question, { cwd: root }), 'read the last commit').trim() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const refuseConflicts = async ({ git, root }: Repository): Promise<void> => {
  const unmerged = outputOf(await git(['ls-files', '--unmerged', '-z'], { cwd: root }), 'look for conflicts');
  if (unmerged !== '')
    throw new UserError('a merge is not finished here; nothing was committed', {
      hint: 'resolve its conflicts first',
    });
};

/**
 * Commits what differs in the checkout on the branch that is checked out; what is staged besides stays staged. No hook runs.
 * Throws UserError where git fails at any point, and the branch has not moved then.
 */
export const commitCheckout = async (
  repository: Repository,
  { message, paths: wanted, author }: CheckoutCommit,
): Promise<WorkspaceCommit> => {
  const { git, root } = repository;
  const { commit: base, branch } = await repository.head();
  if (branch === undefined)
    throw new UserError('no branch is checked out', { hint: 'check one out first: git switch main' });
  await refuseConflicts(repository);
  const changes = await repository.changes();
  const left = changes.filter((path) => !isTaken(path));
  const paths = chooseChanges(changes, wanted).filter(isTaken);
  if (paths.length === 0) return { kind: 'nothing', commit: base, branch, left };
  const { tree, before } = await treeWith(repository, base, paths);
  if (tree === before) return { kind: 'nothing', commit: base, branch, left };
  // Their own index first: where somebody holds its lock, nothing has been committed yet.
  await takeIn(git, { cwd: root }, paths);
  const text = `${message.replaceAll(/[\0\r]/g, '').trim()}\n`;
  const options = { cwd: root };
  const commit = await writeCommit(git, options, { tree, parents: [base], message: text, author });
  await moveBranch(git, root, { branch, commit, old: base });
  return { kind: 'made', commit, branch, paths, left };
};
