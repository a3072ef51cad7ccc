import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readBytes, removeFile, replaceFile, replaceLimitBytes, writeAtomic } from './files.ts';
import { resolveInside } from './paths.ts';

/** `refused`: nothing was changed, and these are the reasons that are known. */
export type FilesWritten =
  | { kind: 'written'; relative: string[] }
  | { kind: 'refused'; refusals: { path: string; reason: string }[] };

type Refused = { path: string; reason: string };

/** What stood at a path before it was written. */
interface Before {
  path: string;
  absolute: string;
  old: { bytes: Buffer; mode: number } | undefined;
}

const lookUp = async (root: string, path: string): Promise<Before | Refused> => {
  const target = await resolveInside(root, path);
  if (!target.ok) return { path, reason: target.reason };
  const old = await readBytes(target.absolute, replaceLimitBytes);
  if (old === 'too-large') return { path, reason: `the file is larger than ${replaceLimitBytes} bytes` };
  return { path, absolute: target.absolute, old };
};

/** Newest first, so that a folder that took the place of a file makes room for it again. */
const putBack = async (root: string, done: readonly Before[]): Promise<void> => {
  for (const { path, absolute, old } of done.toReversed()) {
    if (old === undefined) {
      await removeFile(root, path);
      continue;
    }
    await mkdir(dirname(absolute), { recursive: true });
    await replaceFile(absolute, old.bytes, old.mode, { durable: false });
  }
};

const writeOne = async (root: string, [path, text]: [string, string | null]): Promise<string | Refused> => {
  const done =
    text === null ? await removeFile(root, path) : await writeAtomic(root, path, text, { durable: false });
  return done.kind === 'refused' ? { path, reason: done.reason } : done.relative;
};

/**
 * Writes (`null`: removes) all files of a run's tree or none; the log of the run has them too, so nothing waits for the disk. Every path is looked at before the first byte is written; when one cannot be
 * written after all, or the disk fails, what was written before it is put back byte by byte. Throws as `writeAtomic` does.
 */
export const writeFiles = async (
  root: string,
  files: ReadonlyMap<string, string | null>,
): Promise<FilesWritten> => {
  const seen = await Promise.all([...files.keys()].map((path) => lookUp(root, path)));
  const refusals = seen.filter((one) => 'reason' in one);
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const begun: Before[] = [];
  const relative: string[] = [];
  try {
    for (const [index, entry] of [...files].entries()) {
      const before = seen[index];
      if (before !== undefined && !('reason' in before)) begun.push(before);
      const done = await writeOne(root, entry);
      if (typeof done !== 'string') {
        await putBack(root, begun.slice(0, -1));
        return { kind: 'refused', refusals: [done] };
      }
      relative.push(done);
    }
    return { kind: 'written', relative };
  } catch (error) {
    await putBack(root, begun);
    throw error;
  }
};
