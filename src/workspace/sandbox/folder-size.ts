import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** Of files that are looked at side by side. */
const batch = 64;

interface Walk {
  bytes: number;
  /** Files with several names count once. */
  seen: Set<number>;
}

const weigh = async (walk: Walk, paths: readonly string[]): Promise<string[]> => {
  const found = await Promise.all(paths.map((path) => lstat(path).catch(() => undefined)));
  return found.flatMap((stats, index) => {
    if (stats === undefined || walk.seen.has(stats.ino)) return [];
    if (stats.nlink > 1 && !stats.isDirectory()) walk.seen.add(stats.ino);
    walk.bytes += stats.blocks * 512;
    return stats.isDirectory() ? [paths[index] ?? ''] : [];
  });
};

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    const names: string[] = [];
    for await (const { name } of await opendir(folder)) names.push(join(folder, name));
    return names;
  } catch {
    return [];
  }
};

/**
 * Bytes that a folder takes on the disk, links not followed; where it takes more than `most`, any number above. What
 * cannot be read counts nothing.
 */
export const folderSize = async (folder: string, most: number): Promise<number> => {
  const walk: Walk = { bytes: 0, seen: new Set() };
  const open = [folder];
  for (let at = open.pop(); at !== undefined && walk.bytes <= most; at = open.pop()) {
    const paths = await namesIn(at);
    for (let from = 0; from < paths.length && walk.bytes <= most; from += batch)
      open.push(...(await weigh(walk, paths.slice(from, from + batch))));
  }
  return walk.bytes;
};
