import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactPlace } from '../../domain/artifact-place.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { replaceFile } from '../../workspace/files.ts';
import { checkedKey } from './checked-key.ts';

/** The code of an error, or of what caused it; empty without one. */
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause);
};

/** Only our own user reads them: raw output may say anything. */
const fileMode = 0o600;

const unavailable = (name: string, error: unknown): UnavailableError => {
  const code = codeOf(error) || (error instanceof Error ? error.name : 'unknown');
  return new UnavailableError(`the ${name} of artifacts cannot be used (${code})`, {
    hint: 'see that it is mounted, that this user may write there, and that there is room',
  });
};

const readWhole = async (path: string): Promise<Uint8Array> => {
  const handle = await open(path);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
};

/** The run's folder is made, the one that it is in never. */
const putFile = async (path: string, bytes: Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await replaceFile(path, bytes, fileMode);
};

/**
 * A folder that every machine sees under some path of its own. It has to be there: made by us, it would lie on the disk of one
 * machine wherever the others' was not mounted, and nobody else could read what is in it.
 */
export const folderPlace = (folder: string): ArtifactPlace => {
  const name = `folder ${folder}`;
  const pathOf = (key: string): string => join(folder, checkedKey(key));
  const orUnavailable = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      throw unavailable(name, error);
    }
  };
  /** Nothing under a key is an answer; a folder that is away is none. */
  const orAbsent = <Value>(work: () => Promise<Value>): Promise<Value | undefined> =>
    orUnavailable(async () => {
      try {
        return await work();
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
        await stat(folder);
        return undefined;
      }
    });
  return {
    name,
    async put(key, bytes) {
      const path = pathOf(key);
      await orUnavailable(() => putFile(path, bytes));
    },
    async get(key) {
      const path = pathOf(key);
      return orAbsent(() => readWhole(path));
    },
    async head(key) {
      const path = pathOf(key);
      return orAbsent(async () => ({ bytes: (await stat(path)).size }));
    },
  };
};
