import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import { moveBranch, tipOf } from './commit-tree.ts';
import { outputOf, type Git } from './git-call.ts';
import type { Repository } from './open-repository.ts';
import { makePrivateDir } from './private-dir.ts';
import { publicRemote, ways } from './remote-clone.ts';

/** What a worker on another machine pushed: `commit` is what was proved, `remote` where the project is had by others. */
export interface PushedBranch {
  branch: string;
  commit: string;
  remote: string;
}

const isThere = async (git: Git, root: string, commit: string): Promise<boolean> =>
  !(await git(['cat-file', '-e', `${commit}^{commit}`], { cwd: root })).failed;

/**
 * The fetch is made from a folder of ours into the objects of the repository: the remotes, refs and programs of its
 * configuration have no part in it, and nothing but objects is written.
 */
const fetchObjects = async (
  { git, root, openedAt }: Repository,
  { branch, remote }: PushedBranch,
): Promise<void> => {
  const place = outputOf(
    await git(['rev-parse', '--show-object-format', '--git-path', 'objects'], { cwd: root }),
    'find the objects of the repository',
  );
  const [format = 'sha1', objects = ''] = place.split('\n');
  const dir = await mkdtemp(join(tmpdir(), 'millwright-fetch-'));
  try {
    const env = {
      GIT_DIR: await makePrivateDir(dir, format),
      GIT_OBJECT_DIRECTORY: resolve(root, objects),
    };
    const still = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
    const known = `--negotiation-tip=${openedAt.commit}`;
    const args = [...ways, 'fetch', ...still, known, '--', remote, `refs/heads/${branch}`];
    outputOf(await git(args, { cwd: dir, env }), `fetch ${branch} from ${remote}`);
  } finally {
    await rm(`${dir}.git`, { recursive: true, force: true });
    await rm(dir, { recursive: true, force: true });
  }
};

const isOlder = async (git: Git, root: string, [older, newer]: [string, string]): Promise<boolean> =>
  !(await git(['merge-base', '--is-ancestor', older, newer], { cwd: root })).failed;

/**
 * Brings the branch of a run here that was done elsewhere, when it is not here yet: the branch of this name is made, or moved
 * forward, to the very commit; no other ref is touched. A branch that went another way stays as it is. Throws UserError when
 * the remote cannot be had or has not got the commit.
 */
export const fetchBranch = async (repository: Repository, pushed: PushedBranch): Promise<void> => {
  const { git, root } = repository;
  const { branch, commit, remote } = pushed;
  const tip = await tipOf(git, root, branch);
  if (tip?.commit === commit) return;
  if (publicRemote(remote) !== remote)
    throw new UserError('the remote of the project has no address that could be fetched from');
  if (!(await isThere(git, root, commit))) await fetchObjects(repository, pushed);
  if (!(await isThere(git, root, commit)))
    throw new UserError(
      `${branch} at ${remote} is not what the run made: ${commit.slice(0, 12)} is not there`,
      {
        hint: 'somebody has moved it; look at it there, and merge it with git yourself',
      },
    );
  const isForward =
    tip === undefined || (!tip.checkedOut && (await isOlder(git, root, [tip.commit, commit])));
  if (isForward) await moveBranch(git, root, { branch, commit, old: tip?.commit });
};
