import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { UserError } from '../domain/errors.ts';
import type { FileBatch, FileBatches, FileChange } from '../domain/file-batch.ts';
import { backupsIn, type Backup } from './backups.ts';
import { readBytes } from './files.ts';
import { isSecretFile, resolveInside } from './paths.ts';
import { writeFiles } from './write-files.ts';

/** Larger files are no source code. */
const limitBytes = 16_000_000;

/** A file as it stands: `text` has its own line ends and byte order mark, so that putting it back is byte for byte. */
interface Present {
  text: string | null;
  hash: string | null;
}

const refusal = (path: string, reason: string, hint?: string): UserError =>
  new UserError(`${path}: ${reason}; nothing was changed`, hint === undefined ? {} : { hint });

const readPresent = async (folder: string, path: string): Promise<Present & { real: string }> => {
  if (isSecretFile(path)) throw refusal(path, 'it may hold secrets, so it is not written');
  const found = await resolveInside(folder, path);
  if (!found.ok) throw refusal(path, found.reason);
  const read = await readBytes(found.absolute, limitBytes);
  if (read === undefined) return { text: null, hash: null, real: found.relative };
  if (read === 'too-large') throw refusal(path, `it is larger than ${limitBytes} bytes`);
  const text = read.bytes.toString('utf8');
  if (!Buffer.from(text).equals(read.bytes)) throw refusal(path, 'what stands there is not UTF-8 text');
  return { text, hash: createHash('sha256').update(read.bytes).digest('hex'), real: found.relative };
};

const refuseChange = ({ path, hash }: FileChange, present: Present, overwrite: boolean): void => {
  const wanted = hash?.toLowerCase() ?? hash;
  if (wanted !== undefined && wanted !== present.hash)
    throw refusal(
      path,
      present.hash === null ? 'there is no such file' : `its SHA-256 is ${present.hash}`,
      'read the file again, then say what is to be done with it',
    );
  if (wanted === undefined && !overwrite && present.hash !== null)
    throw refusal(path, 'it exists already', 'give the SHA-256 that it has as its hash, or say overwrite');
};

const textAfter = ({ operation, content }: FileChange, now: string | null): string | null => {
  if (operation === 'delete') return null;
  return operation === 'append' ? `${now ?? ''}${content}` : content;
};

/** What stands at the paths of a batch, by the real path: two ways to one file are one file. */
const lookUp = async (folder: string, changes: readonly FileChange[], overwrite: boolean) => {
  const before = new Map<string, Present>();
  const wanted = new Map<string, string | null>();
  for (const change of changes) {
    const { real, ...present } = await readPresent(folder, change.path);
    if (!before.has(real)) {
      // Of several changes of one file the first one says what must stand there.
      refuseChange(change, present, overwrite || change.operation === 'append');
      before.set(real, present);
    }
    const now = wanted.has(real) ? (wanted.get(real) ?? null) : present.text;
    wanted.set(real, textAfter(change, now));
  }
  return { before, wanted };
};

const lay = async (folder: string, wanted: ReadonlyMap<string, string | null>): Promise<void> => {
  const done = await writeFiles(folder, wanted);
  const [first] = done.kind === 'refused' ? done.refusals : [];
  if (first) throw refusal(first.path, first.reason);
};

const entriesOf = (before: ReadonlyMap<string, Present>): Backup['files'] =>
  [...before].map(([path, { text, hash }]) => ({ path, text, before: hash }));

/** What stood there is kept before the first byte is written: a crash in between loses nothing. */
const replace = async (
  backups: ReturnType<typeof backupsIn>,
  folder: string,
  before: ReadonlyMap<string, Present>,
  wanted: ReadonlyMap<string, string | null>,
): Promise<FileBatch> => {
  const entries = entriesOf(before);
  const backup = await backups.keep({ folder, files: entries });
  try {
    await lay(folder, wanted);
  } catch (error) {
    await backups.forget(backup);
    throw error;
  }
  const files = await Promise.all(
    entries.map(async (entry) => ({ ...entry, after: (await readPresent(folder, entry.path)).hash })),
  );
  await backups.complete(backup, { folder, files });
  return {
    folder,
    backup,
    files: files.map(({ path, before: was, after }) => ({ path, before: was, after })),
  };
};

/** Batches of files, whose backups stand in `home`. */
export const fileBatchesIn = (home: string): FileBatches => {
  const backups = backupsIn(home);
  return {
    async write(folder, changes, overwrite) {
      const found = await stat(folder).catch(() => undefined);
      if (found?.isDirectory() !== true) throw new UserError(`${folder} is no folder`, { usage: true });
      const { before, wanted } = await lookUp(folder, changes, overwrite);
      return replace(backups, folder, before, wanted);
    },
    async restore(id) {
      const { folder, files } = await backups.find(id);
      const before = new Map<string, Present>();
      for (const { path, after } of files) {
        const { real: _real, ...present } = await readPresent(folder, path);
        if (after !== undefined && present.hash !== after)
          throw refusal(path, 'it was changed since', 'look at it first: what you have now would be lost');
        before.set(path, present);
      }
      const done = await replace(
        backups,
        folder,
        before,
        new Map(files.map(({ path, text }) => [path, text])),
      );
      await backups.forget(id);
      return done;
    },
    folderOf: async (id) => (await backups.find(id)).folder,
  };
};
