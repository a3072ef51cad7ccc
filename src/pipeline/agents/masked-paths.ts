import { lstat, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isSecretFile } from '../../workspace/paths.ts';

const isBelow = (path: string, folder: string): boolean =>
  path === folder ||
  path.startsWith(`${folder}/`) ||
  `/${path}`.includes(`/${folder}/`) ||
  path.endsWith(`/${folder}`);

/** The plain file behind a path of the tree, if it lies in the tree. */
const fileBehind = async (dir: string, path: string): Promise<string | undefined> => {
  const absolute = join(dir, path);
  const found = await lstat(absolute).catch(() => undefined);
  if (found?.isFile() === true) return absolute;
  if (found?.isSymbolicLink() !== true) return undefined;
  const real = await realpath(absolute).catch(() => undefined);
  const isInside = real?.startsWith(`${await realpath(dir)}${sep}`) === true;
  return isInside && (await lstat(real)).isFile() ? real : undefined;
};

/**
 * Absolute paths of files that a coding CLI must not see: what in the project tells it what to do (`obeys`), what may hold
 * secrets, and what the person keeps from all models. `paths` are all files of the tree.
 */
export const maskedPaths = async (
  dir: string,
  paths: readonly string[],
  { obeys, isIgnored }: { obeys: readonly string[]; isIgnored: (path: string) => boolean },
): Promise<string[]> => {
  const hidden = paths.filter(
    (path) => isIgnored(path) || isSecretFile(path) || obeys.some((one) => isBelow(path, one)),
  );
  const files = await Promise.all(hidden.map((path) => fileBehind(dir, path)));
  return [...new Set(files.flatMap((file) => file ?? []))];
};
