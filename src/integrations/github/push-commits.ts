import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PushedRef, PushWish } from '../../domain/code-host.ts';
import { HostError } from '../../domain/host-error.ts';
import { findGit, outputOf, type Git, type GitOptions } from '../../workspace/git/git-call.ts';
import { makePrivateDir, privateOptions } from '../../workspace/git/private-dir.ts';
import type { Host } from '../../workspace/host.ts';
import { hostErrorOf } from './export-request.ts';
import { readRemoteRefs, type GitAddress } from './push-refs.ts';

/** Longer than any history of a product takes over a slow line. */
const timeoutMs = 15 * 60_000;
const isHash = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
const isBranch = (name: string): boolean => /^[\p{L}\p{N}_](?:[^\p{Cc}\s~^:?*[\\]{0,240})$/u.test(name);

interface Pushing {
  git: Git;
  root: string;
  address: GitAddress;
  signal: AbortSignal;
}

/** Roots of the history of a commit: a repository that holds one of them holds the same project. */
export const rootCommits = async (root: string, commit: string, host: Host): Promise<string[]> => {
  if (!isHash(commit))
    throw new HostError('refused', 'what is to be pushed is no commit', { hint: 'commit something first' });
  const found = await findGit(host)(['rev-list', '--max-parents=0', commit, '--'], { cwd: root });
  return outputOf(found, 'read the history').split('\n').filter(isHash).slice(0, 20);
};

const tagsOn = async ({ git, root }: Pushing, commit: string): Promise<[string, string][]> => {
  const format = '--format=%(refname) %(objectname)';
  const found = await git(['for-each-ref', format, `--merged=${commit}`, '--', 'refs/tags'], { cwd: root });
  return outputOf(found, 'list the tags')
    .split('\n')
    .flatMap((line): [string, string][] => {
      const [ref = '', hash = ''] = line.split(' ');
      return isHash(hash) && isBranch(ref.slice('refs/tags/'.length)) ? [[ref, hash]] : [];
    });
};

/** Whether a commit is one that this run made earlier: only such a one is replaced. */
const isOfRun = async ({ git, root }: Pushing, commit: string, runId: string): Promise<boolean> => {
  const format = '--format=%(trailers:key=Run-Id,valueonly)';
  const found = await git(['log', '--no-show-signature', '--max-count=1', format, commit, '--'], {
    cwd: root,
  });
  return !found.failed && found.stdout.trim() === runId;
};

const isAncestor = async ({ git, root }: Pushing, old: string, commit: string): Promise<boolean> =>
  !(await git(['merge-base', '--is-ancestor', old, commit], { cwd: root })).failed;

const behindHint = (branch: string): string =>
  `fetch it, merge what is in ${branch} there, and export again; nothing there was overwritten`;

/** What each ref stands on at the host, and what it is to stand on. */
const planPush = async (
  pushing: Pushing,
  wish: PushWish,
  there: ReadonlyMap<string, string>,
): Promise<{ refs: PushedRef[]; leases: string[] }> => {
  const branch = `refs/heads/${wish.branch}`;
  const wanted: [string, string][] = [
    [branch, wish.commit],
    ...(wish.tags ? await tagsOn(pushing, wish.commit) : []),
  ];
  const refs = wanted.map(([ref, hash]): PushedRef => ({
    ref,
    hash,
    before: there.get(ref),
    changed: there.get(ref) !== hash,
  }));
  const leases: string[] = [];
  for (const { ref, hash, before, changed } of refs) {
    if (!changed || before === undefined) continue;
    if (ref === branch && (await isAncestor(pushing, before, hash))) continue;
    if (ref === branch && wish.runId !== undefined && (await isOfRun(pushing, before, wish.runId)))
      leases.push(`--force-with-lease=${ref}:${before}`);
    else
      throw new HostError(
        'push-rejected',
        `${ref} stands on ${before.slice(0, 12)} there, which is not part of what is pushed`,
        {
          hint: behindHint(wish.branch),
        },
      );
  }
  return { refs, leases };
};

/** The credential is in the environment of this one call: no address, argument, file or configuration ever holds it. */
const credentialOf = ({ url, authorization }: GitAddress): Record<string, string> => ({
  GIT_CONFIG_COUNT: '3',
  GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
  GIT_CONFIG_VALUE_0: `Authorization: ${authorization}`,
  GIT_CONFIG_KEY_1: 'http.followRedirects',
  GIT_CONFIG_VALUE_1: 'false',
  GIT_CONFIG_KEY_2: 'credential.helper',
  GIT_CONFIG_VALUE_2: '',
});

/** Where the objects are; everything else of the repository (configuration, hooks, remotes) is left aside. */
const objectsOf = async ({ git, root }: Pushing): Promise<{ objects: string; objectFormat: string }> => {
  const found = await git(['rev-parse', '--show-object-format', '--git-path', 'objects'], { cwd: root });
  const [objectFormat = 'sha1', objects = ''] = outputOf(found, 'find the objects').split('\n');
  return { objectFormat, objects: resolve(root, objects) };
};

const runPush = async (
  pushing: Pushing,
  refs: readonly PushedRef[],
  leases: readonly string[],
): Promise<{ answered: boolean }> => {
  const { objects, objectFormat } = await objectsOf(pushing);
  const folder = await mkdtemp(join(tmpdir(), 'millwright-push-'));
  try {
    const dir = join(folder, 'push');
    await makePrivateDir(dir, objectFormat);
    const { env } = privateOptions(folder, objects);
    const way = new URL(pushing.address.url).protocol.slice(0, -1);
    const args = [
      '-c',
      `protocol.${way}.allow=always`,
      'push',
      '--quiet',
      '--porcelain',
      '--no-verify',
      ...leases,
    ];
    const specs = refs.map(({ ref, hash }) => `${hash}:${ref}`);
    const options: GitOptions = {
      cwd: folder,
      env: { ...env, GIT_DIR: `${dir}.git`, HOME: folder, ...credentialOf(pushing.address) },
      timeoutMs,
      signal: pushing.signal,
    };
    // What git says is no proof: what stands at the host afterwards is. Lines with a flag and a tab say that the server answered.
    const { stdout } = await pushing.git([...args, '--', pushing.address.url, ...specs], options);
    return { answered: /^[!=* +-]\t/m.test(stdout) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Pushes by HTTP and reads back what then stands there. Throws HostError; never forces but with a lease on the run's own commit. */
export const pushCommits = async (
  wish: PushWish,
  address: GitAddress,
  { host, signal }: { host: Host; signal: AbortSignal },
): Promise<PushedRef[]> => {
  if (!isHash(wish.commit) || !isBranch(wish.branch))
    throw new HostError('refused', `${JSON.stringify(wish.branch)} is no branch that could be pushed`, {
      hint: 'name another branch',
    });
  const pushing: Pushing = { git: findGit(host), root: wish.root, address, signal };
  const { refs, leases } = await planPush(pushing, wish, await readRemoteRefs(address, signal));
  const missing = refs.filter(({ changed }) => changed);
  if (missing.length === 0) return refs;
  const { answered } = await runPush(pushing, missing, leases);
  const there = await readRemoteRefs(address, signal);
  const left = missing.find(({ ref, hash }) => there.get(ref) !== hash);
  if (left === undefined) return refs;
  const now = there.get(left.ref);
  if (now !== left.before)
    throw new HostError('push-rejected', `somebody else moved ${left.ref} meanwhile`, {
      hint: behindHint(wish.branch),
    });
  if (!answered) throw hostErrorOf({ status: 0, headers: {} }, 'push');
  throw new HostError('push-declined', `the server declined ${left.ref}: it is where it was`, {
    hint: 'a rule protects the branch, or something in it is refused (a file over 100 MB, a secret, a workflow without the right for workflows): look at the rules of the repository, or push to another branch with --branch',
  });
};
