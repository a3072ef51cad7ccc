import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Finished } from '../../exec/exec-types.ts';
import { guardedExec } from '../guarded-exec.ts';
import { guardedPaths } from '../guarded-paths.ts';
import type { Policy, SandboxCommand } from '../sandbox.ts';
import { containerArguments, containerHome, type ContainerCommand } from './container-arguments.ts';
import { containerName, endContainer, type Engine } from './container-engine.ts';
import { wayToRegistry, type NetworkOptions, type Way } from './container-network.ts';
import type { ImageContents } from './image-contents.ts';

export interface ContainerOptions extends Pick<ContainerCommand, 'limits' | 'image'>, NetworkOptions {
  engine: Engine;
  contents: ImageContents;
}

/** A command that reaches the registry is not looked up among the programs of the project: it may write the cache. */
const environmentOf = ({ contents }: ContainerOptions, policy: Policy): Record<string, string> => ({
  PATH:
    policy.network === 'none'
      ? `${join(policy.workspace, 'node_modules/.bin')}:${contents.path}`
      : contents.path,
  HOME: containerHome,
  USER: 'sandbox',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  CI: '1',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
});

/** Runs one command in a container of its own, which is gone when this answers. */
export const runContainer = async (
  options: ContainerOptions,
  command: SandboxCommand,
  policy: Policy,
): Promise<Finished> => {
  const { engine, limits, image } = options;
  const way: Way =
    policy.network === 'registry'
      ? await wayToRegistry(options, command, policy.registries)
      : { mounts: [], env: command.env ?? {}, argv: command.argv };
  for (const { at } of policy.overlays ?? []) mkdirSync(at, { recursive: true });
  const name = containerName(randomUUID().slice(0, 8));
  const args = containerArguments({
    kind: engine.kind,
    name,
    image,
    limits,
    policy,
    user: { uid: process.getuid?.() ?? 1000, gid: process.getgid?.() ?? 1000 },
    processors: availableParallelism(),
    guarded: guardedPaths(policy.workspace),
    mounts: way.mounts,
    env: { ...environmentOf(options, policy), ...way.env },
    hasInput: command.stdin !== undefined,
    argv: way.argv,
  });
  const client = { ...command, argv: [engine.program, ...args] as const, cwd: '/', env: engine.env };
  const finished = await guardedExec(client, limits, policy.workspace);
  // ending the client ends nothing: the container is the engine's
  if (finished.exitCode === null || finished.aborted || finished.timedOut) await endContainer(engine, name);
  const note =
    finished.exitCode === 137
      ? `\nmillwright: ended from outside, most likely because it used more than ${limits.memoryBytes} bytes of memory\n`
      : '';
  return { ...finished, argv: command.argv, stderr: finished.stderr + note };
};
