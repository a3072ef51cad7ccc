import { existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { Bug } from '../../domain/errors.ts';
import type { Host } from '../host.ts';
import { cageArguments, cageBin, cageHome } from './cage-arguments.ts';
import { noNetwork, registryNetwork, type Network, type NetworkOptions } from './cage-network.ts';
import { guestBinds, guestNetwork, guestNote } from './guest-network.ts';
import { guardedExec, refusalNote } from './guarded-exec.ts';
import { prlimitArguments, type Limits } from './limits.ts';
import { folderMissing, hasProgram, withStartError } from './missing-program.ts';
import type { Policy, Sandbox, SandboxCommand } from './sandbox.ts';
import { syscallFilter } from './syscall-filter.ts';

export interface CageOptions {
  host: Host;
  limits: Limits;
  programs: Record<'bwrap' | 'prlimit' | 'socat', string>;
  registryUrl?: string | undefined;
  registries?: NetworkOptions['registries'];
  cacheDir?: string | undefined;
  caFile?: string | undefined;
}

const systemPath = ['/usr/local/bin', '/usr/bin', '/bin'];

/** A command that reaches the registry is not looked up among the programs of the project: it may write the cache. */
const searchPath = ({ workspace, network, guest }: Policy): string => {
  const ofProject = network === 'none' && guest === undefined ? [join(workspace, 'node_modules/.bin')] : [];
  return [...ofProject, cageBin, ...systemPath].join(delimiter);
};

const environmentOf = (policy: Policy): Record<string, string> => ({
  PATH: searchPath(policy),
  HOME: cageHome,
  USER: 'sandbox',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  CI: '1',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
});

interface Setting {
  options: CageOptions;
  policy: Policy;
  network: Network;
}

/** Arguments that read the filter of system calls from the first file that is handed on. */
const filtered = (filter: string | undefined): string[] => (filter === undefined ? [] : ['--seccomp', '3']);

const runCaged = async (
  { options, policy, network }: Setting,
  command: SandboxCommand,
): ReturnType<Sandbox['run']> => {
  const { programs, limits } = options;
  const filter = syscallFilter();
  const env = { ...environmentOf(policy), ...network.env, ...command.env };
  const limited = [programs.prlimit, ...prlimitArguments(limits, command.timeoutMs)] as const;
  const cage = cageArguments(options, {
    policy,
    env,
    binds: [...network.binds, ...(policy.guest ? guestBinds(policy.guest) : [])],
  });
  const caged = [programs.bwrap, ...filtered(filter), ...cage];
  // counted inside: there it is the processes of the cage alone, outside it would be all of the person's
  const counted = [programs.prlimit, `--nproc=${limits.processes}`, ...network.bridge, ...command.argv];
  const argv = [...limited, ...caged, ...counted] as const;
  const files = filter === undefined ? [] : [filter];
  return guardedExec({ ...command, argv, cwd: '/', env: {}, files }, limits, policy.workspace);
};

const run = async (
  options: CageOptions,
  command: SandboxCommand,
  policy: Policy,
): ReturnType<Sandbox['run']> => {
  const { workspace, readable, cwd = '' } = policy;
  const start = join(workspace, cwd);
  if (dirname(workspace) === workspace || !isAbsolute(workspace))
    throw new Bug(`${JSON.stringify(workspace)} cannot be the workspace of a cage`);
  if (![start, ...readable].every((path) => existsSync(path))) return folderMissing(command.argv);
  const asked = { argv: command.argv, env: command.env ?? {} };
  const ownNetwork = policy.guest ? await guestNetwork(policy.guest) : noNetwork;
  const network =
    policy.network === 'registry' ? await registryNetwork(options, asked, policy.registries) : ownNetwork;
  const note = policy.guest ? guestNote : refusalNote;
  const refusedBefore = network.refused.length;
  const finished = await runCaged({ options, policy, network }, command);
  const stderr = finished.stderr + (finished.failed ? note(network.refused.slice(refusedBefore)) : '');
  return withStartError({ ...finished, stderr }, command.argv, {
    workspace: start,
    path: searchPath(policy),
  });
};

/** Commands in namespaces of their own; the recipe is in `cage-arguments.ts`. */
export const bubblewrap = (options: CageOptions): Sandbox => ({
  level: 'bubblewrap',
  overlays: true,
  guests: true,
  has: (program) => hasProgram(program, systemPath.join(delimiter)),
  run: (command, policy) => run(options, command, policy),
});
