import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isInsideGit, isProtected, readPath } from './path-rules.ts';

export { isProtected, isSecretFile } from './path-rules.ts';

/**
 * Where a path really leads. `relative` is the real one (symlinked folders resolved) with `/`.
 * `reason` is one sentence that may be said back to a model.
 */
export type Resolved = { ok: true; absolute: string; relative: string } | { ok: false; reason: string };

type Purpose = 'write' | 'read';

const refuse = (reason: string): Resolved => ({ ok: false, reason });

/** What keeps a path from being one; each means that nothing can be there, not that the disk failed. */
const noPath = new Set(['ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES']);

const kindOf = async (path: string): Promise<'missing' | 'link' | 'folder' | 'file' | 'other'> => {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return 'link';
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'missing';
    if (noPath.has(code)) return 'other';
    throw error;
  }
};

const realOf = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);

/**
 * The real path of a folder that may not exist yet: its deepest existing part is resolved. Undefined when something on
 * the way is no folder or a link that leads nowhere; making folders through such a link would make them elsewhere.
 */
const realFolder = async (folder: string): Promise<string | undefined> => {
  const kind = await kindOf(folder);
  if (kind === 'missing') {
    const parent = await realFolder(dirname(folder));
    return parent === undefined ? undefined : join(parent, basename(folder));
  }
  if (kind === 'folder') return realOf(folder);
  const real = kind === 'link' ? await realOf(folder) : undefined;
  return real !== undefined && (await kindOf(real)) === 'folder' ? real : undefined;
};

/** `inside` relative to `root` with `/`; undefined when it is not below it. Both must be real paths. */
const below = (root: string, inside: string): string | undefined => {
  const path = relative(root, inside);
  if (path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
  return path.split(sep).join('/');
};

const judge = (root: string, absolute: string, purpose: Purpose): Resolved => {
  const path = below(root, absolute);
  if (path === undefined) return refuse('the path leads out of the project');
  if (purpose === 'write' ? isProtected(path) : isInsideGit(path)) return refuse('the path is protected');
  return { ok: true, absolute, relative: path };
};

/**
 * Resolves a path that somebody else wrote (a model, a repository) against `root`, for real: symlinks of its folders are
 * followed and the end must lie inside. To write, the file itself may be no link and nothing protected; to read, a link
 * that stays inside is followed. The file need not exist. Throws only when `root` does not exist or the disk fails.
 */
export const resolveInside = async (
  root: string,
  path: string,
  purpose: Purpose = 'write',
): Promise<Resolved> => {
  const read = readPath(path);
  if (!read.ok) return read;
  const realRoot = await realpath(root);
  const wanted = join(realRoot, ...read.relative.split('/'));
  const asWritten = judge(realRoot, wanted, purpose);
  if (!asWritten.ok) return asWritten;
  const folder = await realFolder(dirname(wanted));
  if (folder === undefined) return refuse('a folder on the path is a file or leads nowhere');
  const absolute = join(folder, basename(wanted));
  const kind = await kindOf(absolute);
  if (kind === 'folder') return refuse('the path names a folder');
  if (kind === 'other') return refuse('the path is no regular file');
  if (kind !== 'link') return judge(realRoot, absolute, purpose);
  if (purpose === 'write') return refuse('the path is a symbolic link');
  const target = await realOf(absolute);
  if (target === undefined || (await kindOf(target)) !== 'file')
    return refuse('the path is a link to no file');
  return judge(realRoot, target, purpose);
};
