import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { normalize } from 'node:path/posix';

/** What a folder of installed packages holds, without having read the files. */
export interface Stock {
  files: number;
  bytes: number;
  /** SHA-256 over kind, path, size, mode and second of change of everything in it, and over where links lead, in order. */
  digest: string;
  /** Why the folder cannot stand at another place, in words; undefined where it can. */
  bound: string | undefined;
  /** Whether a file has a second name somewhere: what is written under that one changes this one. */
  shared: boolean;
}

/**
 * Folders at the top that tools keep beside the packages for themselves. They are no part of what was installed and are
 * private to each command.
 */
export const privateFolders = ['.cache', '.vite', '.vite-temp', '.tmp'] as const;

/** Calls at the same time: they keep the thread pool busy. */
const width = 16;

interface Found {
  line: string;
  bytes: number;
  bound?: string;
  shared: boolean;
}

/** What is private and what may lead out in a folder of packages; the defaults are those of `node_modules`. */
export interface Shape {
  /** Folders at the top that are no part of it. */
  temporary: readonly string[];
  /** Links that may lead anywhere: an environment of Python names the machine's Python. */
  mayLeadOut: RegExp | undefined;
}

/** A link that leads out holds only where it was made: into a workspace, into a store of the person. */
const boundBy = (path: string, target: string): string | undefined => {
  const inside = normalize(join(path, '..', target));
  return isAbsolute(target) || inside === '..' || inside.startsWith('../')
    ? `${path} is a link that leads out`
    : undefined;
};

const describe = async (
  root: string,
  path: string,
  { found, mayLeadOut }: { found: Stats; mayLeadOut: RegExp | undefined },
): Promise<Found> => {
  const mode = (found.mode & 0o777).toString(8);
  if (found.isSymbolicLink()) {
    const target = await readlink(join(root, path));
    const bound = mayLeadOut?.test(path) === true ? undefined : boundBy(path, target);
    return { line: `l ${path}\0${target}`, bytes: 0, shared: false, ...(bound && { bound }) };
  }
  if (found.isDirectory()) return { line: `d ${path}\0${mode}`, bytes: 0, shared: false };
  const line = `f ${path}\0${found.size} ${mode} ${Math.floor(found.mtimeMs / 1000)}`;
  if (!found.isFile()) return { line, bytes: 0, shared: false, bound: `${path} is no plain file` };
  return { line, bytes: found.size, shared: found.nlink > 1 };
};

/** Looks at everything in a folder, links not followed. Throws what the file system throws: nothing there, no right to look. */
export const takeStock = async (
  root: string,
  { temporary, mayLeadOut }: Shape = { temporary: privateFolders, mayLeadOut: undefined },
): Promise<Stock> => {
  const all: Found[] = [];
  const isPrivate = new Set<string>(temporary);
  const visit = async (folder: string): Promise<string[]> => {
    const below: string[] = [];
    for (const name of await readdir(join(root, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (isPrivate.has(path)) continue;
      const found = await lstat(join(root, path));
      all.push(await describe(root, path, { found, mayLeadOut }));
      if (found.isDirectory()) below.push(path);
    }
    return below;
  };
  let folders = [''];
  while (folders.length > 0) {
    const next = await Promise.all(folders.slice(0, width).map(visit));
    folders = [...folders.slice(width), ...next.flat()];
  }
  const hash = createHash('sha256');
  for (const line of all.map((one) => one.line).sort()) hash.update(line).update('\n');
  return {
    files: all.filter(({ line }) => !line.startsWith('d')).length,
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    digest: hash.digest('hex'),
    bound: all.find(({ bound }) => bound !== undefined)?.bound,
    shared: all.some(({ shared }) => shared),
  };
};
