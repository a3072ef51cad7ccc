import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';

/** Copies a folder with modes, times and links as they are; blocks are shared where the file system can, never inodes. */
export const copyFolder = (from: string, to: string): Promise<void> =>
  cp(from, to, {
    recursive: true,
    errorOnExist: true,
    force: false,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
