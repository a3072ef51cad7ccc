import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { Bug } from '../../../domain/errors.ts';
import type { Finished } from '../../exec/exec-types.ts';
import { unstarted } from '../../exec/unstarted.ts';
import { folderMissing } from '../missing-program.ts';
import type { Policy, Sandbox, SandboxCommand } from '../sandbox.ts';
import { refusesRegistry } from './container-network.ts';
import { findInImage, withMissing } from './image-contents.ts';
import { runContainer, type ContainerOptions } from './run-container.ts';

const refused = (argv: readonly string[], reason: string): Finished => ({
  ...unstarted(argv, {}),
  stderr: `millwright: ${reason}\n`,
});

const run = async (options: ContainerOptions, command: SandboxCommand, policy: Policy): Promise<Finished> => {
  const { workspace, readable, cwd = '' } = policy;
  if (dirname(workspace) === workspace || !isAbsolute(workspace))
    throw new Bug(`${JSON.stringify(workspace)} cannot be the workspace of a container`);
  if (![join(workspace, cwd), ...readable].every((path) => existsSync(path)))
    return folderMissing(command.argv);
  const reason =
    policy.network === 'registry' ? refusesRegistry(process.platform, options.contents) : undefined;
  if (reason !== undefined) return refused(command.argv, reason);
  if (command.signal?.aborted === true) return unstarted(command.argv, { aborted: true });
  return withMissing(await runContainer(options, command, policy), options.contents, policy);
};

/** Commands in containers, one each, which end with the command; the arguments are in `container-arguments.ts`. */
export const container = (options: ContainerOptions): Sandbox => ({
  level: options.engine.kind,
  overlays: true,
  has: (program) => findInImage(options.contents, program),
  run: (command, policy) => run(options, command, policy),
});
