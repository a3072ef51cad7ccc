import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isProtected, readPath } from './path-rules.ts';

export { isProtected, isSecretFile } from './path-rules.ts';

/**
 * Where a path really leads. `relative` is the real one (symlinked folders resolved) with `/`.
 * `reason` is one sentence that may be said back to a model.
 */
export type Resolved = { ok: true; absolute: string; relative: string } | { ok: false; reason: string };

const refuse = (reason: string): Resolved => ({ ok: false, reason });

const kindOf = async (path: string): Promise<'missing' | 'link' | 'folder' | 'other' | 'file'> => {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return 'link';
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return 'missing';
    if (code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG' || code === 'EACCES')
      return 'other';
    throw error;
  }
};

/** The real path of the deepest folder on the way that exists, followed by what does not exist yet. */
const realFolder = async (folder: string): Promise<string | undefined> => {
  const kind = await kindOf(folder);
  if (kind === 'missing') {
    const parent = await realFolder(dirname(folder));
    return parent === undefined ? undefined : join(parent, basename(folder));
  }
  if (kind === 'file' || kind === 'other') return undefined;
  try {
    const real = await realpath(folder);
    return (await kindOf(real)) === 'folder' ? real : undefined;
  } catch {
    return undefined;
  }
};

/** `inside` relative to `root` with `/`; undefined when it is not below it. Both must be real paths. */
const below = (root: string, inside: string): string | undefined => {
  const path = relative(root, inside);
  if (path === '' || path === '..' || path.startsWith(`..${sep}`) || path.includes(`..${sep}..`))
    return undefined;
  return path.startsWith(sep) ? undefined : path.split(sep).join('/');
};

const followed = async (root: string, absolute: string): Promise<Resolved> => {
  try {
    const real = await realpath(absolute);
    const path = below(root, real);
    if (path === undefined) return refuse('the path leads out of the project');
    return isProtected(path) ? refuse('the path is protected') : { ok: true, absolute: real, relative: path };
  } catch {
    return refuse('the path is a link that leads nowhere');
  }
};

/**
 * Resolves a path that somebody else wrote (a model, a repository) against `root`, for real: symlinks of its folders are
 * followed and the end must lie inside. To write, the file itself may be no link and nothing protected; to read, a link
 * that stays inside is followed. The file need not exist. Throws only when `root` does not exist.
 */
export const resolveInside = async (
  root: string,
  path: string,
  purpose: 'write' | 'read' = 'write',
): Promise<Resolved> => {
  const read = readPath(path);
  if (!read.ok) return read;
  const isOurs = (relative: string): boolean =>
    isProtected(relative) && (purpose === 'write' || !/^(?:.*\/)?millwright\.toml$/.test(relative));
  if (isOurs(read.relative)) return refuse('the path is protected');
  const realRoot = await realpath(root);
  const wanted = join(realRoot, ...read.relative.split('/'));
  const folder = await realFolder(dirname(wanted));
  if (folder === undefined) return refuse('a part of the path is a file, not a folder');
  const absolute = join(folder, basename(wanted));
  const real = below(realRoot, absolute);
  if (real === undefined) return refuse('the path leads out of the project');
  if (isOurs(real)) return refuse('the path is protected');
  const kind = await kindOf(absolute);
  if (kind === 'folder') return refuse('the path names a folder');
  if (kind === 'other') return refuse('the path is no regular file');
  if (kind !== 'link') return { ok: true, absolute, relative: real };
  return purpose === 'read' ? followed(realRoot, absolute) : refuse('the path is a symbolic link');
};
