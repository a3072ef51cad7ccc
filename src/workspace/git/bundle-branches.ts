import { outputOf } from './git-call.ts';
import type { Repository } from './open-repository.ts';

/** What Millwright has made in a repository: branches of runs, and tags of approved gates. */
const own = ['refs/heads/millwright/', 'refs/tags/millwright/'];

/**
 * Writes a git bundle of Millwright's branches and tags with all that they stand on, and answers their names; without any,
 * nothing is written. The repository is only read.
 */
export const bundleBranches = async ({ git, root }: Repository, file: string): Promise<string[]> => {
  const found = outputOf(
    await git(['for-each-ref', '--format=%(refname)', ...own], { cwd: root }),
    'list the branches',
  );
  const refs = found.split('\n').filter((ref) => ref !== '');
  if (refs.length === 0) return [];
  const stdin = `${refs.join('\n')}\n`;
  outputOf(
    await git(['bundle', 'create', '--quiet', file, '--stdin'], { cwd: root, stdin }),
    'bundle the branches',
  );
  return refs;
};
