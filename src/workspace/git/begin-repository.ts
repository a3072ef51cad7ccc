import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { isSecretFile } from '../paths.ts';
import { writeCommit, type Author } from './commit-tree.ts';
import { fieldsOf, findGit, outputOf, type Git } from './git-call.ts';

const firstCommit = async (git: Git, cwd: string, author: Author | undefined): Promise<string> => {
  const here = { cwd };
  const listed = await git(['ls-files', '--others', '--exclude-standard', '-z'], here);
  const paths = fieldsOf(outputOf(listed, 'list the files')).filter(
    (path) => !path.endsWith('/') && !isSecretFile(path),
  );
  const stdin = paths.map((path) => `${path}\0`).join('');
  outputOf(await git(['update-index', '--add', '-z', '--stdin'], { ...here, stdin }), 'add the first files');
  const tree = outputOf(await git(['write-tree'], here), 'write the first tree').trim();
  const message = 'chore: start\n';
  const commit = await writeCommit(git, here, { tree, parents: [], message, author });
  outputOf(await git(['update-ref', 'HEAD', commit], here), 'set the first branch');
  return commit;
};

/**
 * Makes a folder a repository with what stands in it as the first commit, secrets and ignored files left out. One that is a
 * repository with a commit stays as it is. Where it fails, no new `.git` is left behind.
 */
export const beginRepository = async (
  root: string,
  host: Host,
  author?: Author,
): Promise<{ made: boolean; commit: string }> => {
  const git = findGit(host);
  const place = join(root, '.git');
  const there = (await lstat(place).catch(() => undefined)) !== undefined;
  if (there) {
    const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { cwd: root });
    if (!head.failed) return { made: false, commit: head.stdout.trim() };
  }
  try {
    const init = ['init', '--quiet', '--template=', '--initial-branch=main'];
    outputOf(await git(init, { cwd: root }), 'make the repository');
    return { made: true, commit: await firstCommit(git, root, author) };
  } catch (error) {
    if (!there) await rm(place, { recursive: true, force: true });
    throw error;
  }
};
