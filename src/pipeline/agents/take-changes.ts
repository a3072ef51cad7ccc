import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../../workspace/files.ts';
import type { FileStates, Refusal } from '../workbench.ts';

/** Text of a file that a run may hold. */
const fileLimitBytes = 400_000;
/** Beyond this nobody could review it, and the log would hold it several times. */
const filesLimit = 2_000;
const totalLimitChars = 16_000_000;

/** Text of one path now, null where it is gone, or why it may not be taken. */
const takeOne = async (dir: string, path: string): Promise<string | null | Refusal> => {
  const found = await lstat(join(dir, path)).catch(() => undefined);
  if (found === undefined) return null;
  if (!found.isFile()) return { path, reason: 'it is no plain file' };
  const file = await readText(dir, path, { limitBytes: fileLimitBytes });
  return file?.kind === 'text' ? file.text : { path, reason: file?.reason ?? 'it is gone' };
};

/**
 * The present texts of these paths of a tree; null where one is gone. Whatever is no plain text file of ordinary size is refused,
 * and what goes beyond what one run may change. `mayTake` answers why a path is not to be touched.
 */
export const takeChanges = async (
  dir: string,
  paths: readonly string[],
  mayTake: (path: string) => string | undefined,
): Promise<{ files: FileStates; refused: Refusal[] }> => {
  const files: FileStates = {};
  const refused: Refusal[] = [];
  let left = totalLimitChars;
  for (const path of paths) {
    const reason = mayTake(path) ?? (Object.keys(files).length >= filesLimit ? 'too many files' : undefined);
    const taken = reason === undefined ? await takeOne(dir, path) : { path, reason };
    left -= typeof taken === 'string' ? taken.length : 0;
    if (taken !== null && typeof taken === 'object') refused.push(taken);
    else if (left >= 0) files[path] = taken;
    else refused.push({ path, reason: 'the change is too large' });
  }
  return { files, refused };
};
