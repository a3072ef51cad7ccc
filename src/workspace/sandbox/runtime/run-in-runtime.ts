import { randomBytes } from 'node:crypto';
import { delimiter, join } from 'node:path';
import type { Finished } from '../../exec/exec-types.ts';
import { findProgram, type Host } from '../../host.ts';
import { guardedExec } from '../guarded-exec.ts';
import { prlimitArguments, type Limits } from '../limits.ts';
import { findNpm } from '../node-arguments.ts';
import type { Policy, SandboxCommand } from '../sandbox.ts';
import {
  nodeStarter,
  shellLimits,
  shellLine,
  starterArgument,
  type RuntimeCommand,
} from './runtime-command.ts';
import type { RuntimeFiles } from './runtime-files.ts';
import { destinationsOf, npmRegistry, type NetworkOptions } from './runtime-registries.ts';
import type { RuntimeManager } from './runtime-sessions.ts';

export interface RuntimeOptions extends NetworkOptions {
  host: Host;
  limits: Limits;
}

/** One command with all that has been found out about it. */
export interface RuntimeRun {
  options: RuntimeOptions;
  command: SandboxCommand;
  policy: Policy;
  files: RuntimeFiles;
  /** Folder with the `home` and `tmp` of the command. */
  own: string;
  /** Its search path. */
  path: string;
}

const isWindows = process.platform === 'win32';

const environmentOf = ({ options, own, path, policy, command }: RuntimeRun): Record<string, string> => {
  const { caFile } = options;
  return {
    PATH: path,
    HOME: join(own, 'home'),
    ...(isWindows ? { USERPROFILE: join(own, 'home'), TEMP: join(own, 'tmp'), TMP: join(own, 'tmp') } : {}),
    USER: 'sandbox',
    TMPDIR: join(own, 'tmp'),
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    CI: '1',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    ...(policy.network === 'none'
      ? {}
      : {
          npm_config_registry: npmRegistry(options),
          npm_config_ignore_scripts: 'true',
          npm_config_git: '/bin/false',
          ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
        }),
    ...command.env,
  };
};

/** What the runtime is asked to wrap, and the shell that it hands it to. */
const lineOf = (run: RuntimeRun): { line: string; shell: string | { exe: string; args: string[] } } => {
  const { options, command, policy } = run;
  const started: RuntimeCommand = {
    argv: command.argv,
    env: environmentOf(run),
    cwd: join(policy.workspace, policy.cwd ?? ''),
    network: policy.network,
  };
  if (isWindows) {
    const line = starterArgument({ ...started, npm: findNpm(options.host) });
    return { line, shell: { exe: process.execPath, args: ['-e', nodeStarter] } };
  }
  const seconds = command.timeoutMs / 1_000;
  const limits = process.platform === 'linux' ? [] : shellLimits(options.limits, seconds);
  return { line: shellLine(started, limits), shell: '/bin/sh' };
};

const limited = ({ options, command }: RuntimeRun): string[] => {
  const prlimit = process.platform === 'linux' ? findProgram('prlimit', options.host.path) : undefined;
  return prlimit === undefined ? [] : [prlimit, ...prlimitArguments(options.limits, command.timeoutMs)];
};

/** On Linux the way out is a socket in a folder that is hidden: it is shown to those that may use it. */
const withWay = (manager: RuntimeManager, { files, policy }: RuntimeRun): RuntimeFiles => {
  const socket = policy.network === 'none' ? undefined : manager.getLinuxHttpSocketPath();
  if (socket === undefined) return files;
  return { ...files, allowRead: [...files.allowRead, { path: socket, literal: true }] };
};

/** Runs the command while the runtime is open. Throws what the runtime throws when it cannot wrap it. */
export const runInRuntime = async (manager: RuntimeManager, run: RuntimeRun): Promise<Finished> => {
  const { options, command, policy } = run;
  // The proxy knows a command by this name alone: nobody may guess it.
  const commandId = randomBytes(16).toString('base64url');
  const { line, shell } = lineOf(run);
  const custom = isWindows ? {} : { filesystem: withWay(manager, run) };
  const reach = destinationsOf(options, policy);
  if (reach.length > 0) manager.registerCommandNetworkLists(commandId, { allowedDomains: reach });
  try {
    const { workspace } = policy;
    const { signal } = command;
    const wrapped = await manager.wrapWithSandboxArgv(line, shell, custom, signal, workspace, { commandId });
    const [program = '', ...args] = [...limited(run), ...wrapped.argv];
    const env = isWindows ? wrapped.env : { PATH: options.host.path };
    const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return await guardedExec(
      { ...command, argv: [program, ...args], cwd: workspace, env: Object.fromEntries(known) },
      options.limits,
      workspace,
    );
  } finally {
    if (reach.length > 0) manager.unregisterCommandNetworkLists(commandId);
    manager.cleanupAfterCommand();
  }
};

/** The search path of a command; one that reaches the registry is not looked up among the programs of the project. */
export const runtimePath = ({ host, policy, bin }: { host: Host; policy: Policy; bin: string }): string =>
  [
    ...(policy.network === 'none' ? [join(policy.workspace, 'node_modules/.bin')] : []),
    bin,
    ...(process.platform === 'linux' ? ['/usr/local/bin', '/usr/bin', '/bin'] : [host.path]),
  ].join(delimiter);
