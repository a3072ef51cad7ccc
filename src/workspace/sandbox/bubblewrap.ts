import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Finished } from '../exec-types.ts';
import type { Host } from '../host.ts';
import { cageArguments, cageHome } from './cage-arguments.ts';
import { noNetwork, registryNetwork } from './cage-network.ts';
import { guardedExec } from './guarded-exec.ts';
import { prlimitArguments, type Limits } from './limits.ts';
import { withStartError } from './missing-program.ts';
import { cageBin } from './node-arguments.ts';
import type { Policy, Sandbox } from './sandbox.ts';

export interface CageOptions {
  host: Host;
  limits: Limits;
  programs: Record<'bwrap' | 'prlimit' | 'socat', string>;
  registryUrl?: string | undefined;
  cacheDir?: string | undefined;
  caFile?: string | undefined;
}

type SandboxCommand = Parameters<Sandbox['run']>[0];

const systemPath = ['/usr/local/bin', '/usr/bin', '/bin'];

/** A command that reaches the registry is not looked up among the programs of the project: it may write the cache. */
const searchPath = ({ workspace, network }: Policy): string => {
  const ofProject = network === 'none' ? [join(workspace, 'node_modules/.bin')] : [];
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

const unstarted = (argv: readonly string[], startError: string): Finished => ({
  argv,
  failed: true,
  exitCode: null,
  startError,
  timedOut: false,
  aborted: false,
  truncated: false,
  stdout: '',
  stderr: '',
  durationMs: 0,
});

const refusalNote = (refused: readonly string[]): string =>
  refused.length === 0
    ? ''
    : `\nmillwright: only the package registry is reached, not ${refused.join(', ')}\n`;

const run = async (options: CageOptions, command: SandboxCommand, policy: Policy): Promise<Finished> => {
  const { workspace, readable } = policy;
  if (![workspace, ...readable].every((path) => existsSync(path))) return unstarted(command.argv, 'ENOENT');
  const { programs, limits } = options;
  const own = command.env ?? {};
  const network =
    policy.network === 'registry'
      ? await registryNetwork(options, { argv: command.argv, env: own })
      : noNetwork;
  const refusedBefore = network.refused.length;
  const env = { ...environmentOf(policy), ...network.env, ...own };
  const caged = [programs.bwrap, ...cageArguments(options, { policy, env, binds: network.binds })];
  // counted inside: there it is the processes of the cage alone, outside it would be all of the person's
  const counted = [programs.prlimit, `--nproc=${limits.processes}`, ...network.bridge, ...command.argv];
  const finished = await guardedExec(
    {
      ...command,
      argv: [programs.prlimit, ...prlimitArguments(limits, command.timeoutMs), ...caged, ...counted],
      cwd: '/',
      env: {},
    },
    limits,
    workspace,
  );
  const stderr = finished.stderr + (finished.failed ? refusalNote(network.refused.slice(refusedBefore)) : '');
  return withStartError({ ...finished, stderr }, command.argv, { workspace, path: searchPath(policy) });
};

/** Commands in namespaces of their own; the recipe is in `cage-arguments.ts`. */
export const bubblewrap = (options: CageOptions): Sandbox => ({
  level: 'bubblewrap',
  run: (command, policy) => run(options, command, policy),
});
