import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import { asStoreError } from '../database-error.ts';
import { compareSchema, presentSchema } from '../schema-version.ts';
import { connectEmbedded, type EmbeddedConnection } from './connect-embedded.ts';
import { noteVersion, placesIn, prepareFolder, removeHalfMade } from './data-folder.ts';
import { takeOwnership } from './owner-lock.ts';
import { unpackArchive } from './unpack-archive.ts';

/** `regular` ones are made as time goes by, `migration` ones before the tables change. The last three of each stay. */
export type SnapshotKind = 'regular' | 'migration';

const kept = 3;

const fileTime = (): string => new Date().toISOString().replaceAll(':', '-');

/** The copies in a data folder, newest first; their names begin with their time. */
export const listSnapshots = (dataDir: string): string[] => {
  const { snapshots } = placesIn(dataDir);
  if (!existsSync(snapshots)) return [];
  const names = readdirSync(snapshots).filter((name) => name.endsWith('.tgz'));
  return names
    .sort()
    .reverse()
    .map((name) => join(snapshots, name));
};

/** Seconds since the newest copy, or since the database was made. */
export const secondsSinceSnapshot = (dataDir: string): number => {
  const [newest] = listSnapshots(dataDir);
  const since =
    newest === undefined ? statSync(placesIn(dataDir).database).birthtimeMs : statSync(newest).mtimeMs;
  return (Date.now() - since) / 1000;
};

/** Writes a whole copy of the database beside it, and removes old ones. Answers the file. */
export const writeSnapshot = async (
  connection: Pick<EmbeddedConnection, 'dump'>,
  dataDir: string,
  kind: SnapshotKind,
): Promise<string> => {
  const { snapshots } = placesIn(dataDir);
  mkdirSync(snapshots, { recursive: true, mode: 0o700 });
  const file = join(snapshots, `${fileTime()}-${kind}.tgz`);
  const part = join(snapshots, 'part');
  try {
    writeFileSync(part, await connection.dump(), { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw asStoreError(error, snapshots);
  }
  const sameKind = listSnapshots(dataDir).filter((name) => name.endsWith(`-${kind}.tgz`));
  for (const old of sameKind.slice(kept)) rmSync(old, { force: true });
  return file;
};

const notOurs = (file: string): UserError =>
  new UserError(`${file} is not a copy of a database of Millwright`, {
    hint: 'choose one of the "snapshots" folder in the data folder',
  });

/** Starts the copy once, so that a damaged or newer one is refused before anything is replaced by it. */
const verify = async (folder: string, file: string) => {
  if (!existsSync(join(folder, 'PG_VERSION'))) throw notOurs(file);
  const connection = await connectEmbedded(folder);
  try {
    const present = await presentSchema(connection);
    if (present.migration === 0) throw notOurs(file);
    compareSchema(present, file);
    return present;
  } finally {
    await connection.close();
  }
};

/**
 * Puts a copy in the place of the database of a data folder; the database that was there is kept beside it, and its
 * place is the answer. UserError, and nothing changed, when the folder is in use or the file is no copy that this
 * version can open.
 */
export const restoreSnapshot = async (dataDir: string, file: string): Promise<string | undefined> => {
  prepareFolder(dataDir);
  const { database, making } = placesIn(dataDir);
  const lock = await takeOwnership(dataDir, { command: 'restore', waitMs: 0 });
  try {
    removeHalfMade(dataDir);
    await unpackArchive(file, making);
    const present = await verify(making, file);
    const before = existsSync(database) ? `${database}.before-${fileTime()}` : undefined;
    if (before !== undefined) renameSync(database, before);
    renameSync(making, database);
    noteVersion(dataDir, present);
    return before;
  } finally {
    removeHalfMade(dataDir);
    lock.release();
  }
};
