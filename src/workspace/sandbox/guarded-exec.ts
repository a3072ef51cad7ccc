import { exec } from '../exec.ts';
import type { Command, Finished } from '../exec/exec-types.ts';
import { startGuard } from './guard.ts';
import type { Limits } from './limits.ts';

/**
 * {@link exec} under a guard. A command that met a limit has failed, says which limit at the end of its stderr, and is
 * not taken for one that somebody aborted.
 */
export const guardedExec = async (command: Command, limits: Limits, folder: string): Promise<Finished> => {
  const guard = startGuard(limits, folder);
  const { signal } = command;
  const finished = await exec({
    ...command,
    signal: signal === undefined ? guard.signal : AbortSignal.any([signal, guard.signal]),
    onStart: (pid) => guard.watch(pid),
  });
  const met = guard.stop();
  if (met === undefined || !guard.signal.aborted) return finished;
  const stderr = `${finished.stderr}\nmillwright ended this command: ${met}\n`;
  return { ...finished, failed: true, exitCode: null, aborted: signal?.aborted === true, stderr };
};

/** The end of what a command printed that asked for other hosts than the registry. */
export const refusalNote = (refused: readonly string[]): string =>
  refused.length === 0
    ? ''
    : `\nmillwright: only the package registry is reached, not ${refused.join(', ')}\n`;
