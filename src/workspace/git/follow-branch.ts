import { UserError } from '../../domain/errors.ts';
import { tipOf } from './commit-tree.ts';
import { fieldsOf, outputOf } from './git-call.ts';
import type { Repository } from './open-repository.ts';

/** Commits that somebody else has put onto a run's branch, and the paths that they changed. */
export interface Followed {
  commit: string;
  paths: string[];
}

/**
 * What a person has committed on top of `known` on this branch; undefined when nothing. Throws UserError when the branch is gone
 * or does not hold `known` any more: whatever was approved of it stands on ground that is not there.
 */
export const followBranch = async (
  { git, root }: Pick<Repository, 'git' | 'root'>,
  branch: string,
  known: string,
): Promise<Followed | undefined> => {
  const tip = await tipOf(git, root, branch);
  const hint = `bring it back with \`git branch -f ${branch} ${known.slice(0, 12)}\``;
  if (tip === undefined) throw new UserError(`the branch ${branch} is gone`, { hint });
  if (tip.commit === known) return undefined;
  const holds = await git(['merge-base', '--is-ancestor', known, tip.commit], { cwd: root });
  if (holds.failed)
    throw new UserError(`the branch ${branch} does not hold the commit that was made for it any more`, {
      hint,
    });
  const plain = ['--no-renames', '--ignore-submodules=all', '--name-only', '-z', '-r'];
  const differs = await git(['diff-tree', ...plain, known, tip.commit], { cwd: root });
  return { commit: tip.commit, paths: fieldsOf(outputOf(differs, 'compare a branch')) };
};

/** The commit that a branch stands on; undefined where there is no such branch. */
export const branchTip = async (
  { git, root }: Pick<Repository, 'git' | 'root'>,
  branch: string,
): Promise<string | undefined> => (await tipOf(git, root, branch))?.commit;
