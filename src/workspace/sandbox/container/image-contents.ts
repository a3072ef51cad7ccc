import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished } from '../../exec/exec-types.ts';
import type { Policy } from '../sandbox.ts';

/** What an image brings along. */
export interface ImageContents {
  /** Its search path, separated by `:`. */
  path: string;
  /** Absolute paths of the programs on it. */
  programs: ReadonlySet<string>;
}

/** Whether the image itself has a program of this name or at this path. */
export const findInImage = ({ path, programs }: ImageContents, program: string): boolean =>
  program.startsWith('/')
    ? programs.has(program)
    : path.split(':').some((folder) => programs.has(`${folder}/${program}`));

/** Exit codes of the client for a program that it cannot start; a script may answer so too, so the place is looked at. */
export const withMissing = (finished: Finished, contents: ImageContents, policy: Policy): Finished => {
  const [program = ''] = finished.argv;
  const inside = join(policy.workspace, policy.cwd ?? '', program);
  const there =
    findInImage(contents, program) ||
    existsSync(program.includes('/') ? inside : join(policy.workspace, 'node_modules/.bin', program)) ||
    (program.startsWith(`${policy.workspace}/`) && existsSync(program));
  const missing = [126, 127].includes(finished.exitCode ?? 0) && !there;
  return missing ? { ...finished, startError: 'ENOENT' } : finished;
};
