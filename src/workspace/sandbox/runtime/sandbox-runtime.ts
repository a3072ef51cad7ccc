import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { Bug } from '../../../domain/errors.ts';
import type { Finished } from '../../exec/exec-types.ts';
import { unstarted } from '../../exec/unstarted.ts';
import { folderMissing, hasProgram, withStartError } from '../missing-program.ts';
import { refusalNote } from '../guarded-exec.ts';
import type { Policy, Sandbox, SandboxCommand } from '../sandbox.ts';
import { runInRuntime, runtimePath, type RuntimeOptions } from './run-in-runtime.ts';
import { runtimeFiles, sessionConfig } from './runtime-files.ts';
import { openPlaces } from './runtime-places.ts';
import { RuntimeSessions } from './runtime-sessions.ts';

const sessions = new RuntimeSessions();

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

const runOpen = async (
  options: RuntimeOptions,
  command: SandboxCommand,
  policy: Policy,
): Promise<Finished> => {
  const { host, caFile } = options;
  const more = caFile === undefined || policy.network === 'none' ? [] : [caFile];
  const { places, bin, close } = openPlaces(host, policy.workspace, more);
  try {
    const files = runtimeFiles(process.platform, policy, places);
    const config = sessionConfig(files, process.platform);
    const path = runtimePath({ host, policy, bin });
    const run = { options, command, policy, files, own: places.own, path };
    const finished = await sessions.during(JSON.stringify(config), config, (manager) =>
      runInRuntime(manager, run),
    );
    const at = { workspace: join(policy.workspace, policy.cwd ?? ''), path };
    return withStartError(finished, command.argv, at);
  } finally {
    close();
  }
};

const run = async (options: RuntimeOptions, command: SandboxCommand, policy: Policy): Promise<Finished> => {
  const { workspace, readable, cwd = '' } = policy;
  if (dirname(workspace) === workspace || !isAbsolute(workspace))
    throw new Bug(`${JSON.stringify(workspace)} cannot be the workspace of a cage`);
  if (![join(workspace, cwd), ...readable].every((path) => existsSync(path)))
    return folderMissing(command.argv);
  if (isAborted(command.signal)) return unstarted(command.argv, { aborted: true });
  const refusedBefore = sessions.refused.length;
  try {
    const finished = await runOpen(options, command, policy);
    if (!finished.failed) return finished;
    return { ...finished, stderr: finished.stderr + refusalNote(sessions.refused.slice(refusedBefore)) };
  } catch (error) {
    // what it cannot hold it does not start, and says so
    const stderr = `millwright: the sandbox could not be set up: ${error instanceof Error ? error.message : String(error)}\n`;
    return unstarted(command.argv, isAborted(command.signal) ? { aborted: true } : { stderr });
  }
};

/**
 * Commands under @anthropic-ai/sandbox-runtime: Seatbelt on macOS, an account of its own on Windows, bubblewrap on Linux.
 * It shows no folder at another place, so there are no overlays.
 */
export const sandboxRuntime = (options: RuntimeOptions): Sandbox => ({
  level: 'sandbox-runtime',
  overlays: false,
  has: (program) => hasProgram(program, options.host.path),
  run: (command, policy) => run(options, command, policy),
});
