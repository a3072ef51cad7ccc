import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskError } from './disk-error.ts';
import { makeFolders } from './make-folders.ts';
import { resolveInside } from './paths.ts';

export { listFiles, type Listing, type ListOptions } from './list-files.ts';

const defaultLimitBytes = 1_000_000;
const bom = '\uFEFF';

export type EndOfLine = '\n' | '\r\n' | 'mixed';

/**
 * A text file as the rest of the house works with it: without its BOM and with `\n` only, unless `eol` is `mixed`, when
 * the text is verbatim. `mode` holds the permission bits, `hash` is the SHA-256 of the bytes on disk in hex.
 */
export interface TextFile {
  kind: 'text';
  text: string;
  eol: EndOfLine;
  bom: boolean;
  mode: number;
  hash: string;
}

/** Why a file was not read or written, in one sentence that may be said back to a model. */
export interface Refusal {
  kind: 'refused';
  fault: 'path' | 'binary' | 'too-large' | 'changed';
  reason: string;
}

export interface Written {
  kind: 'written';
  /** The real relative path with `/`. */
  relative: string;
  created: boolean;
  hash: string;
}

const refusal = (fault: Refusal['fault'], reason: string): Refusal => ({ kind: 'refused', fault, reason });

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes and mode of a regular file, or undefined. Never follows a link in its last step, never blocks on a FIFO. */
export const readBytes = async (
  absolute: string,
  limitBytes: number,
): Promise<{ bytes: Buffer; mode: number } | 'too-large' | undefined> => {
  let handle;
  try {
    handle = await open(
      absolute,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw diskError(error, 'cannot read a file of the project');
  }
  try {
    const found = await handle.stat();
    if (found.size > limitBytes || !found.isFile()) return 'too-large';
    return { bytes: await handle.readFile(), mode: found.mode & 0o777 };
  } finally {
    await handle.close();
  }
};

const eolOf = (text: string): EndOfLine => {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  if (windows === 0) return '\n';
  return windows === all ? '\r\n' : 'mixed';
};

const asText = (bytes: Uint8Array): { text: string; eol: EndOfLine; bom: boolean } | undefined => {
  if (bytes.includes(0)) return undefined;
  try {
    const raw = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const hasBom = raw.startsWith(bom);
    const text = hasBom ? raw.slice(1) : raw;
    const eol = eolOf(text);
    return { text: eol === '\r\n' ? text.replaceAll('\r\n', '\n') : text, eol, bom: hasBom };
  } catch {
    return undefined;
  }
};

/** Reads a text file of the project; undefined when there is none. */
export const readText = async (
  root: string,
  path: string,
  { limitBytes = defaultLimitBytes } = {},
): Promise<TextFile | Refusal | undefined> => {
  const found = await resolveInside(root, path, 'read');
  if (!found.ok) return refusal('path', found.reason);
  const read = await readBytes(found.absolute, limitBytes);
  if (read === undefined) return undefined;
  if (read === 'too-large') return refusal('too-large', `the file is larger than ${limitBytes} bytes`);
  const text = asText(read.bytes);
  if (text === undefined) return refusal('binary', 'the file is not UTF-8 text');
  return { kind: 'text', ...text, mode: read.mode, hash: hashOf(read.bytes) };
};

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw diskError(error, 'cannot make a folder of the project');
  }
};

/** Bytes for `content` in the style of the file that it replaces. */
const inStyleOf = (old: Uint8Array | undefined, content: string): Buffer => {
  const style = old === undefined ? undefined : asText(old);
  if (style === undefined) return Buffer.from(content);
  const text = style.eol === '\r\n' ? content.replaceAll(/\r?\n/g, '\r\n') : content;
  return Buffer.from(style.bom && !text.startsWith(bom) ? bom + text : text);
};

/** Puts bytes in the place of a file, whole or not at all. Throws UserError when the disk is full or not writable. */
export const replaceFile = async (
  absolute: string,
  bytes: Uint8Array,
  mode: number,
  { durable = true }: { durable?: boolean | undefined } = {},
): Promise<void> => {
  const temporary = join(dirname(absolute), `.millwright-${randomBytes(8).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(bytes);
      await handle.chmod(mode);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, absolute);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw diskError(error, 'cannot write a file of the project');
  }
};

/** Far above any source file; it only keeps the memory bounded while the style of an old file is looked up. */
export const replaceLimitBytes = 64_000_000;

const notAsExpected = (expected: string | undefined, hash: string | undefined): boolean =>
  expected !== undefined && expected !== (hash ?? 'absent');

/**
 * Writes a whole file so that a reader sees the old or the new one and never a part: temp file beside it, fsync (left out
 * where it is not `durable`: what can be made again need not outlive a power cut), rename.
 * Folders are made. An existing file keeps its mode, its BOM and its line ends (`content` comes with `\n`).
 * With `expected` (a `hash` from {@link readText}, or 'absent') nothing is written when the file is another one by now.
 * Throws UserError when the disk is full or not writable.
 */
export const writeAtomic = async (
  root: string,
  path: string,
  content: string,
  { expected, durable }: { expected?: string | undefined; durable?: boolean } = {},
): Promise<Written | Refusal> => {
  const target = await resolveInside(root, path);
  if (!target.ok) return refusal('path', target.reason);
  const old = await readBytes(target.absolute, replaceLimitBytes);
  if (old === 'too-large') return refusal('too-large', `the file is larger than ${replaceLimitBytes} bytes`);
  if (notAsExpected(expected, old && hashOf(old.bytes)))
    return refusal('changed', 'the file is not the one that was read before');
  const bytes = inStyleOf(old?.bytes, content);
  await makeFolder(dirname(target.absolute));
  await replaceFile(target.absolute, bytes, old?.mode ?? 0o644, { durable });
  return { kind: 'written', relative: target.relative, created: old === undefined, hash: hashOf(bytes) };
};

const pruneEmptyFolders = async (root: string, folder: string): Promise<void> => {
  for (let at = folder; at.length > root.length; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
};

/** Removes a file and the folders that it leaves empty. `removed` is false when there was none. */
export const removeFile = async (
  root: string,
  path: string,
): Promise<{ kind: 'removed'; relative: string; removed: boolean } | Refusal> => {
  const target = await resolveInside(root, path);
  if (!target.ok) return refusal('path', target.reason);
  const there = await lstat(target.absolute).catch(() => undefined);
  if (there === undefined) return { kind: 'removed', relative: target.relative, removed: false };
  await unlink(target.absolute).catch((error: unknown) => {
    throw diskError(error, 'cannot remove a file of the project');
  });
  const realRoot = target.absolute.slice(0, -target.relative.length - 1);
  await pruneEmptyFolders(realRoot, dirname(target.absolute));
  return { kind: 'removed', relative: target.relative, removed: true };
};
