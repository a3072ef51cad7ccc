import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { Host } from '../host.ts';
import { makeFolders } from '../make-folders.ts';
import { findGit, outputOf } from './git-call.ts';

/** Git reaches nothing by itself; here it may use these ways, and its own keys or credential helper of the machine. */
export const ways = ['https', 'ssh', 'file'].flatMap((way) => ['-c', `protocol.${way}.allow=always`]);

const isScp = (address: string): boolean => /^[\w.-]+@[\w.-]+:[^:]/.test(address);

/**
 * The address of a remote as others may see it: without password, and without a name but for ssh. Undefined for what no other
 * machine could use, or what would run a program.
 */
export const publicRemote = (address: string): string | undefined => {
  if (isScp(address)) return address;
  if (!URL.canParse(address)) return address.startsWith('/') ? address : undefined;
  const url = new URL(address);
  if (!['https:', 'ssh:', 'file:'].includes(url.protocol)) return undefined;
  url.password = '';
  if (url.protocol !== 'ssh:') url.username = '';
  return url.href;
};

/** Clones a remote into a folder of ours, or brings the clone to where the remote's default branch is now. */
export const cloneRemote = async (remote: string, dir: string, host: Host): Promise<void> => {
  if (publicRemote(remote) !== remote)
    throw new UserError('the remote of the project has no address that could be cloned');
  const git = findGit(host);
  const isThere = (await stat(`${dir}/.git`).catch(() => undefined)) !== undefined;
  if (!isThere) {
    await rm(dir, { recursive: true, force: true });
    await makeFolders(dirname(dir));
    const clone = [...ways, 'clone', '--quiet', '--template=', '--no-recurse-submodules', '--', remote, dir];
    const cloned = await git(clone, { cwd: dirname(dir) });
    if (cloned.failed) await rm(dir, { recursive: true, force: true });
    outputOf(cloned, `clone ${remote}`);
    return;
  }
  const here = { cwd: dir };
  outputOf(await git([...ways, 'fetch', '--quiet', '--prune', '--', 'origin'], here), `fetch from ${remote}`);
  outputOf(await git(['reset', '--quiet', '--hard', 'refs/remotes/origin/HEAD'], here), 'follow the remote');
};

/** Brings a branch of a clone to its remote. Pushing what is there already changes nothing. */
export const pushBranch = async (dir: string, branch: string, host: Host): Promise<void> => {
  const ref = `refs/heads/${branch}`;
  const push = [...ways, 'push', '--quiet', '--no-verify', '--', 'origin', `${ref}:${ref}`];
  outputOf(await findGit(host)(push, { cwd: dir }), `push ${branch}`);
};
