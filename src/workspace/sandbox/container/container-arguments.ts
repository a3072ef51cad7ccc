import { join } from 'node:path';
import type { Limits } from '../limits.ts';
import type { Policy } from '../sandbox.ts';

export const containerHome = '/home/sandbox';

/** A folder, file or socket of the machine and where it is seen in the container. */
export interface Mount {
  source: string;
  at: string;
  writable?: boolean;
}

/** Everything that goes into one `docker run`. */
export interface ContainerCommand {
  kind: 'docker' | 'podman';
  /** By this name it is ended. */
  name: string;
  image: string;
  /** User and group id of the person; podman maps them where it runs without root. */
  user: { uid: number; gid: number };
  processors: number;
  limits: Limits;
  policy: Policy;
  /** Absolute; what of the workspace stays as it is. */
  guarded: readonly string[];
  /** Beyond the policy: the way to the registry. */
  mounts: readonly Mount[];
  env: Readonly<Record<string, string>>;
  hasInput: boolean;
  argv: readonly string[];
}

/** `--mount` is a line of CSV: a comma or a quotation mark in a path must not begin a field of its own. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const mountArguments = ({ source, at, writable = false }: Mount): string[] => [
  '--mount',
  ['type=bind', field(`source=${source}`), field(`target=${at}`), ...(writable ? [] : ['readonly'])].join(
    ',',
  ),
];

const tmpfsArguments = (at: string, bytes: number): string[] => [
  '--tmpfs',
  `${at}:rw,nosuid,nodev,exec,mode=1777,size=${Math.floor(bytes)}`,
];

const same = (path: string): Mount => ({ source: path, at: path });

const folderArguments = ({ policy, guarded, mounts, limits }: ContainerCommand): string[] => {
  const { workspace, readable, overlays = [] } = policy;
  return [
    ...tmpfsArguments('/tmp', limits.tmpBytes),
    ...tmpfsArguments(containerHome, limits.tmpBytes),
    ...[
      ...readable.map(same),
      { source: workspace, at: workspace, writable: true },
      ...guarded.map(same),
      ...overlays.map(({ source, at }) => ({ source, at })),
      ...mounts,
    ].flatMap(mountArguments),
    ...overlays.flatMap(({ at, temporary }) =>
      temporary.flatMap((name) => tmpfsArguments(join(at, name), limits.tmpBytes)),
    ),
  ];
};

const limitArguments = ({ limits, processors }: ContainerCommand): string[] => [
  '--pids-limit',
  String(limits.processes),
  '--memory',
  String(limits.memoryBytes),
  // the same number: no swap beyond the memory
  '--memory-swap',
  String(limits.memoryBytes),
  '--cpus',
  String(processors),
  '--ulimit',
  `nofile=${limits.openFiles}:${limits.openFiles}`,
  '--ulimit',
  `fsize=${limits.fileBytes}:${limits.fileBytes}`,
  '--ulimit',
  'core=0:0',
  '--shm-size',
  String(Math.floor(limits.tmpBytes / 4)),
];

/** Podman hands the proxies of the machine on by itself, and where it runs without root it has to map the person. */
const podmanArguments = ({ uid }: ContainerCommand['user']): string[] => [
  '--http-proxy=false',
  // without relabelling, and the person's folders are not relabelled for a run
  '--security-opt',
  'label=disable',
  ...(uid === 0 ? [] : ['--userns', 'keep-id']),
];

/** Arguments of `docker` or `podman` for one command. No network in any case: the registry is reached by a socket. */
export const containerArguments = (command: ContainerCommand): string[] => {
  const { kind, name, image, user, policy, env, hasInput, argv } = command;
  return [
    ['run', '--rm', '--init', '--pull', 'never', '--name', name, '--label', 'millwright=cage'],
    ['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    // what it prints is for us alone; the engine would keep it on the disk without an end
    ['--ipc', 'private', '--hostname', 'sandbox', '--log-driver', 'none'],
    ['--user', `${user.uid}:${user.gid}`],
    kind === 'podman' ? podmanArguments(user) : [],
    hasInput ? ['--interactive'] : [],
    limitArguments(command),
    folderArguments(command),
    Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ['--workdir', join(policy.workspace, policy.cwd ?? ''), '--entrypoint', '', image, ...argv],
  ].flat();
};
