import { mkdtemp, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { lostFolder } from '../domain/project.ts';
import type { Repositories } from '../domain/repositories.ts';
import { hashInCheckout } from '../workspace/checkout.ts';
import {
  committedFile,
  diffCommits,
  initRepository,
  localChanges,
  mergeBranch,
  openRepository,
  recentCommits,
  remoteUrls,
  type Repository,
} from '../workspace/git.ts';
import { fetchBranch } from '../workspace/git/fetch-branch.ts';
import { bundleBranches } from '../workspace/git/bundle-branches.ts';
import { branchTip } from '../workspace/git/follow-branch.ts';
import type { Host } from '../workspace/host.ts';
import { readTemplate } from '../workspace/read-template.ts';

const mergeKinds = { ahead: 'already-merged', forward: 'fast-forward', merged: 'merge' } as const;

/** The real path, also of what is not there yet: links on the way are followed as far as they go. */
const realPath = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
};

const nearestFolder = async (path: string): Promise<string> => {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true || dirname(path) === path ? path : nearestFolder(dirname(path));
};

/** The repository of a project that was there before. Throws {@link lostFolder} where its folder is gone. */
export const openAgain = async (root: string, host: Host): Promise<Repository> => {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true) throw lostFolder(root);
  return openRepository(root, host);
};

/** The person's repositories, as operations ask for them. */
export const repositoriesOn = (host: Host): Repositories => ({
  async open(path) {
    const changes = localChanges(path, host);
    // What is wrong with the place itself is told by the opening.
    changes.catch(() => undefined);
    const { root, openedAt } = await openRepository(path, host);
    return { root, name: basename(root), branch: openedAt.branch, dirty: await changes };
  },
  async locate(path) {
    const absolute = await realPath(resolve(path));
    const { root } = await openRepository(await nearestFolder(dirname(absolute)), host);
    const inside = relative(root, absolute).split(sep).join('/');
    return { root, name: basename(root), path: inside, hash: await hashInCheckout(root, inside) };
  },
  async create(path, template) {
    const root = resolve(path);
    const files = Object.fromEntries(await readTemplate(template, root));
    await initRepository(root, { files, message: `chore: start from the template ${template}` }, host);
    return { root, name: basename(root) };
  },
  async merge(root, branch, proved, remote) {
    const repository = await openAgain(root, host);
    if (remote !== undefined) await fetchBranch(repository, { branch, commit: proved, remote });
    const { kind, into, commit } = await mergeBranch(repository, { branch, commit: proved });
    return { kind: mergeKinds[kind], into, commit };
  },
  async diff(root, from, to) {
    return diffCommits(await openAgain(root, host), from, to);
  },
  tip: async (root, branch) => branchTip(await openAgain(root, host), branch),
  remotes: async (root) => remoteUrls(await openRepository(root, host)),
  history: async (root, ...which) => recentCommits(await openRepository(root, host), ...which),
  committed: async (root, path) => committedFile(await openRepository(root, host), path),
  bundle: async (root, file) => bundleBranches(await openRepository(root, host), file),
  scratch: (name) => mkdtemp(join(tmpdir(), `millwright-${name}-`)),
});
