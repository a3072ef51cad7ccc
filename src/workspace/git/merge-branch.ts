import { UserError } from '../../domain/errors.ts';
import { millwright, tipOf, writeCommit } from './commit-tree.ts';
import { complaintOf, outputOf, type Git } from './git-call.ts';
import type { Repository } from './open-repository.ts';

/** `ahead` the branch was in already · `forward` the checkout moved on to it · `merged` a merge commit was made. */
export interface Merged {
  kind: 'ahead' | 'forward' | 'merged';
  /** HEAD by now. */
  commit: string;
  /** The branch that was merged into. */
  into: string;
}

const isAncestor = async (git: Git, root: string, [older, newer]: [string, string]): Promise<boolean> => {
  const finished = await git(['merge-base', '--is-ancestor', older, newer], { cwd: root });
  if (finished.exitCode === 1) return false;
  outputOf(finished, 'compare the branches');
  return true;
};

/** A merge commit that lies beside the checkout; conflicts show here, before any file is touched. */
const mergeAside = async (
  git: Git,
  root: string,
  heads: [string, string],
  branch: string,
): Promise<string> => {
  const finished = await git(['merge-tree', '--write-tree', '--no-messages', ...heads], { cwd: root });
  const [tree = ''] = finished.stdout.split('\n');
  if (finished.exitCode === 1)
    throw new UserError(`${branch} conflicts with your branch; nothing was changed`, {
      hint: `merge by hand: git merge ${branch}`,
    });
  if (finished.failed)
    throw new UserError(`${branch} could not be merged; nothing was changed`, {
      hint: `merge by hand, or use git 2.38 or newer: git merge ${branch} (${complaintOf(finished)})`,
    });
  return writeCommit(
    git,
    { cwd: root },
    { tree, parents: heads, message: `Merge branch '${branch}'\n`, author: millwright },
  );
};

/**
 * Merges a branch into the one that is checked out, forward if possible, else with a merge commit. Hooks are off.
 * Throws UserError when HEAD is detached, there is no such branch, it conflicts, or local changes are in the way; the
 * checkout is then exactly as before. With `commit` also when the branch is at another one by now.
 */
export const mergeBranch = async (
  repository: Repository,
  { branch, commit }: { branch: string; commit?: string | undefined },
): Promise<Merged> => {
  const { git, root } = repository;
  const head = await repository.head();
  if (head.branch === undefined)
    throw new UserError('no branch is checked out', { hint: 'check one out first: git switch main' });
  const tip = await tipOf(git, root, branch);
  if (tip === undefined) throw new UserError(`there is no branch ${JSON.stringify(branch)}`);
  if (commit !== undefined && tip.commit !== commit)
    throw new UserError(`the branch ${JSON.stringify(branch)} has moved since it was made`, {
      hint: `look at it with git log ${commit.slice(0, 12)}..${branch}, and merge it with git yourself`,
    });
  const into = head.branch;
  if (await isAncestor(git, root, [tip.commit, head.commit]))
    return { kind: 'ahead', commit: head.commit, into };
  const forward = await isAncestor(git, root, [head.commit, tip.commit]);
  const target = forward ? tip.commit : await mergeAside(git, root, [head.commit, tip.commit], branch);
  // said in full, because branch.<name>.mergeOptions of the person would speak otherwise
  const plain = '--ff-only --commit --no-squash --no-autostash --no-stat --no-verify-signatures --quiet';
  const args = ['merge', ...plain.split(' '), target];
  const finished = await git(args, { cwd: root, env: { GIT_OPTIONAL_LOCKS: '1' } });
  if (finished.failed)
    throw new UserError('local changes are in the way; nothing was changed', {
      hint: 'commit or stash them, then merge again',
    });
  return { kind: forward ? 'forward' : 'merged', commit: target, into };
};
