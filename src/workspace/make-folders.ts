import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Whether the folder is new; one that is there already is as good. */
const makeOne = async (path: string, mode: number | undefined): Promise<boolean> => {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    await mkdir(path, { recursive: true });
    return false;
  }
};

/**
 * Makes a folder and those above it; answers the topmost that was made, undefined when it was there. Node's own way never
 * ends in a place that says "no such file" to a new name in a folder that exists, as /proc does, and tells a read-only disk by
 * the wrong code. Throws what the disk says.
 */
export const makeFolders = async (path: string, mode?: number): Promise<string | undefined> => {
  try {
    return (await makeOne(path, mode)) ? path : undefined;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    const above = await makeFolders(dirname(path), mode);
    const made = await makeOne(path, mode);
    return above ?? (made ? path : undefined);
  }
};
