import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives us back every folder below (and with) `folder` that a command has closed to us: some tools make their caches
 * read-only, and hostile code may close anything. Links are not followed.
 */
export const unlockFolders = async (folder: string): Promise<void> => {
  const { mode } = await lstat(folder);
  if ((mode & 0o700) !== 0o700) await chmod(folder, (mode & 0o777) | 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await unlockFolders(join(folder, entry.name));
};

/** Does it, and does it once more with all folders open when it failed. */
export const withUnlocked = async <T>(folder: string, action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch {
    await unlockFolders(folder);
    return action();
  }
};
