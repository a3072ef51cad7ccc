import { Bug } from '../../domain/errors.ts';
import { outputOf } from './git-call.ts';
import type { Repository } from './open-repository.ts';

const isCommitId = (text: string): boolean => /^[0-9a-f]{40,64}$/.test(text);

/** Unified diff between two commits of a repository; no program of the repository is asked how to show a file. */
export const diffCommits = async ({ git, root }: Repository, from: string, to: string): Promise<string> => {
  if (![from, to].every(isCommitId)) throw new Bug('a diff needs two commit ids');
  const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--ignore-submodules=none'];
  const finished = await git(['diff-tree', '-r', '-p', ...plain, from, to], { cwd: root });
  return outputOf(finished, 'compare two commits');
};
