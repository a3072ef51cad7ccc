import { existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';
import { etcArguments } from './etc-folder.ts';
import { guardedPaths } from './guarded-paths.ts';
import type { Limits } from './limits.ts';
import { nodeArguments } from './node-arguments.ts';
import { ownFolder } from './own-folder.ts';
import type { Policy } from './sandbox.ts';

export { cageBin } from './node-arguments.ts';

export const cageHome = '/home/sandbox';

const kindOf = (path: string): 'file' | 'folder' | 'link' | undefined => {
  try {
    const found = lstatSync(path);
    if (found.isSymbolicLink()) return 'link';
    return found.isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
};

/** /bin, /lib … are links into /usr on most machines and real folders on some. */
const systemFolder = (path: string): string[] => {
  const kind = kindOf(path);
  if (kind === 'link') return ['--symlink', `usr${path}`, path];
  return kind === 'folder' ? ['--ro-bind', path, path] : [];
};

const emptyFolder = (): string => {
  const empty = join(ownFolder(), 'empty');
  mkdirSync(empty, { recursive: true });
  return empty;
};

const systemArguments = (): string[] =>
  [
    ['--ro-bind', '/usr', '/usr'],
    ...['/bin', '/sbin', '/lib', '/lib32', '/lib64'].map(systemFolder),
    // settings of the person for programs under /usr/local; they may hold tokens
    kindOf('/usr/local/etc') === 'folder' ? ['--ro-bind', emptyFolder(), '/usr/local/etc'] : [],
  ].flat();

const namespaces =
  '--unshare-user --uid 1000 --gid 1000 --disable-userns --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try --hostname sandbox --cap-drop ALL --new-session --die-with-parent --clearenv'.split(
    ' ',
  );

const workspaceArguments = ({ workspace, cwd = '' }: Policy): string[] => {
  const sealed = guardedPaths(workspace).map((path) => ['--ro-bind', path, path]);
  return [['--bind', workspace, workspace], ...sealed, ['--chdir', join(workspace, cwd)]].flat();
};

/**
 * Files of /proc that tell of the whole machine and that only its root may read: where root runs us, the kernel takes
 * the cage's user for root when it looks at their modes.
 */
const rootOnlyFiles = (): string[] =>
  readdirSync('/proc')
    .filter((name) => !/^\d/.test(name))
    .map((name) => `/proc/${name}`)
    .filter((path) => {
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isFile() === true && (found.mode & 0o044) === 0;
    });

/** Names of the keys that the session which started us holds. */
const keyFiles = ['/proc/keys', '/proc/key-users'];

const procArguments = (): string[] => {
  const masked = [...(process.getuid?.() === 0 ? rootOnlyFiles() : []), ...keyFiles].filter(existsSync);
  return [
    ['--proc', '/proc'],
    masked.flatMap((path) => ['--ro-bind', '/dev/null', path]),
    // settings of the kernel go by the same rule: without this a cage of root's writes core_pattern
    ['--remount-ro', '/proc'],
  ].flat();
};

const machines = new Map<string, string[]>();

/** What every cage on this machine shows of it; found out once. */
const machineArguments = (host: Host): string[] => {
  const known = machines.get(host.path) ?? [
    ...systemArguments(),
    ...etcArguments(),
    ...nodeArguments(host),
    ...procArguments(),
  ];
  machines.set(host.path, known);
  return known;
};

export interface CageContents {
  policy: Policy;
  env: Record<string, string>;
  /** Further binds. */
  binds: readonly string[];
}

/** Everything before the program: namespaces, an empty root, and what of the machine is seen in it. */
export const cageArguments = (
  { host, limits }: { host: Host; limits: Limits },
  { policy, env, binds }: CageContents,
): string[] => {
  const tmpfs = (path: string): string[] => ['--size', String(limits.tmpBytes), '--tmpfs', path];
  const shared = ['--size', String(limits.tmpBytes / 4), '--tmpfs', '/dev/shm'];
  return [
    namespaces,
    machineArguments(host),
    ['--dev', '/dev', ...shared, '--remount-ro', '/dev'],
    [...tmpfs('/tmp'), ...tmpfs(cageHome), '--dir', '/run', '--symlink', '/tmp', '/var/tmp'],
    policy.readable.flatMap((path) => ['--ro-bind', path, path]),
    workspaceArguments(policy),
    (policy.overlays ?? []).flatMap(({ source, at, temporary }) => [
      '--ro-bind',
      source,
      at,
      ...temporary.flatMap((name) => tmpfs(join(at, name))),
    ]),
    binds,
    ['--remount-ro', '/'],
    Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
  ].flat();
};
