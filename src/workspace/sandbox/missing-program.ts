import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished } from '../exec/exec-types.ts';
import { findProgram } from '../host.ts';
import { unstarted } from '../exec/unstarted.ts';

/** Found in the cage by other ways than its search path. */
const always = new Set(['node', 'npm', 'npx']);

/** Whether a command of a cage with this search path finds the program. */
export const hasProgram = (program: string, path: string): boolean =>
  always.has(program) || findProgram(program, path) !== undefined;

const isMissing = (program: string, workspace: string, path: string): boolean => {
  if (program.startsWith('/')) return !existsSync(program);
  if (program.includes('/')) return !existsSync(join(workspace, program));
  return !hasProgram(program, path);
};

/** The end of a command one of whose folders is not there. */
export const folderMissing = (argv: readonly string[]): Finished => unstarted(argv, { startError: 'ENOENT' });

/**
 * Tells a program that is not there from one that failed. The chain before a command answers 127 when there is nothing to
 * start, or 126 when it met a folder that it may not enter on the way; a script may answer so too, so the place is
 * looked at.
 */
export const withStartError = (
  finished: Finished,
  argv: readonly [string, ...string[]],
  { workspace, path }: { workspace: string; path: string },
): Finished => {
  const missing = [126, 127].includes(finished.exitCode ?? 0) && isMissing(argv[0], workspace, path);
  return { ...finished, argv, startError: missing ? 'ENOENT' : finished.startError };
};
