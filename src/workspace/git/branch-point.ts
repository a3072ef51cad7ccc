import { UserError } from '../../domain/errors.ts';
import { fieldsOf, outputOf } from './git-call.ts';
import type { Repository } from './open-repository.ts';

/** What a branch adds: its commit, the commit where it left what is checked out, and the paths that differ. */
export interface BranchPoint {
  commit: string;
  base: string;
  paths: string[];
}

/** Looks a branch up by name, here or as a remote has it. Throws UserError when there is none, or nothing in common. */
export const branchPoint = async ({ git, root }: Repository, name: string): Promise<BranchPoint> => {
  const options = { cwd: root };
  let commit = '';
  for (const place of ['refs/heads/', 'refs/remotes/', 'refs/tags/']) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${place}${name}^{commit}`];
    const found = await git(args, options);
    if (found.failed) continue;
    commit = found.stdout.trim();
    break;
  }
  if (commit === '')
    throw new UserError(`there is no branch ${JSON.stringify(name)}`, {
      hint: 'see `git branch --all`',
      usage: true,
    });
  const common = await git(['merge-base', 'HEAD', commit], options);
  const base = common.stdout.trim();
  if (common.failed || base === '')
    throw new UserError(`${name} has nothing in common with what is checked out`);
  const plain = ['--no-renames', '--ignore-submodules=all', '--name-only', '-z', '-r'];
  const differs = await git(['diff-tree', ...plain, base, commit], options);
  return { commit, base, paths: fieldsOf(outputOf(differs, 'compare a branch')) };
};
