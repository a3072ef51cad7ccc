import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Finished } from '../exec-types.ts';
import { findProgram, type Host } from '../host.ts';
import { cageArguments, cageHome } from './cage-arguments.ts';
import { cageBin } from './cage-files.ts';
import { noNetwork, registryNetwork } from './cage-network.ts';
import { guardedExec } from './guarded-exec.ts';
import { prlimitArguments, type Limits } from './limits.ts';
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

const environmentOf = (workspace: string): Record<string, string> => ({
  PATH: [join(workspace, 'node_modules/.bin'), cageBin, ...systemPath].join(delimiter),
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

/** 127 is what the last program of the chain answers when there is nothing to start; a script may answer it too. */
const isMissing = (program: string, workspace: string): boolean => {
  if (program.startsWith('/')) return !existsSync(program);
  if (program.includes('/')) return !existsSync(join(workspace, program));
  if (['node', 'npm', 'npx'].includes(program)) return false;
  const path = [join(workspace, 'node_modules/.bin'), ...systemPath].join(delimiter);
  return findProgram(program, path) === undefined;
};

const run = async (options: CageOptions, command: SandboxCommand, policy: Policy): Promise<Finished> => {
  const { workspace, readable } = policy;
  if (![workspace, ...readable].every((path) => existsSync(path))) return unstarted(command.argv, 'ENOENT');
  const { programs, limits } = options;
  const network = policy.network === 'registry' ? await registryNetwork(options) : noNetwork;
  const env = { ...environmentOf(workspace), ...network.env, ...command.env };
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
  const missing = finished.exitCode === 127 && isMissing(command.argv[0], workspace);
  return { ...finished, argv: command.argv, startError: missing ? 'ENOENT' : finished.startError };
};

/** Commands in namespaces of their own; the recipe is in `cage-arguments.ts`. */
export const bubblewrap = (options: CageOptions): Sandbox => ({
  level: 'bubblewrap',
  run: (command, policy) => run(options, command, policy),
});
