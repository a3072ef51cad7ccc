import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { errorCode } from '../database-error.ts';
import { type SchemaVersion, compareSchema } from '../schema-version.ts';
import { postgresMajor } from './pglite.ts';

/** The places in a data folder. `making` holds a database until it is whole; only then is it moved to `database`. */
export const placesIn = (dataDir: string) => ({
  database: join(dataDir, 'db'),
  making: join(dataDir, 'db.making'),
  version: join(dataDir, 'version'),
  snapshots: join(dataDir, 'snapshots'),
});

/** PGlite needs this much to start and to write for a while; with less it may end in the middle of a statement. */
const neededBytes = 64 * 1024 * 1024;

const reasons: Record<string, string> = {
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  ENOENT: 'nothing can be made there',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file of that name is in the way',
  ENAMETOOLONG: 'its path is too long',
};

/** One folder at a time: Node's own way to make several never ends below /proc. Throws what the disk says. */
const makeFolders = (path: string): void => {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else has just made it.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
};

/** Makes the folder if need be. UserError when nothing could be kept in it. */
export const prepareFolder = (dataDir: string): void => {
  try {
    makeFolders(dataDir);
    if (!statSync(dataDir).isDirectory()) throw Object.assign(new Error(), { code: 'EEXIST' });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UserError(
      `the data folder ${dataDir} cannot be used: ${reasons[errorCode(error)] ?? errorCode(error)}`,
      {
        hint: 'choose another one with --data-dir or MILLWRIGHT_DATA_DIR',
      },
    );
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < neededBytes)
    throw new UserError(`there is too little space for the data folder ${dataDir}`, {
      hint: `free at least ${neededBytes / 1024 / 1024} MB on that disk, or choose another folder with --data-dir`,
    });
};

const versionSchema = z.object({ migration: z.number(), engine: z.number(), postgres: z.number() });

const readVersion = (file: string): z.infer<typeof versionSchema> | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    return versionSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Written by hand or cut short: the database itself knows its version too, and is asked after it was opened.
    return undefined;
  }
};

/**
 * Refuses a folder of a newer version before anything of it is opened: a newer Postgres would only fail in words that
 * nobody understands. UserError.
 */
export const refuseNewer = (dataDir: string): void => {
  const { database, version } = placesIn(dataDir);
  const noted = readVersion(version);
  if (noted) compareSchema(noted, dataDir);
  const marker = join(database, 'PG_VERSION');
  const major = existsSync(marker) ? Number.parseInt(readFileSync(marker, 'utf8'), 10) : postgresMajor;
  if (major === postgresMajor) return;
  throw new UserError(
    `the data folder ${dataDir} holds a database of Postgres ${major}; this version has ${postgresMajor}`,
    {
      hint: 'use the version of Millwright that made it, or another data folder',
    },
  );
};

/** Notes what the database holds now, for {@link refuseNewer}. */
export const noteVersion = (dataDir: string, { migration, engine }: SchemaVersion): void => {
  const { version } = placesIn(dataDir);
  const text = `${JSON.stringify({ migration, engine, postgres: postgresMajor })}\n`;
  if (existsSync(version) && readFileSync(version, 'utf8') === text) return;
  writeFileSync(`${version}.new`, text);
  renameSync(`${version}.new`, version);
};

/** What a start that was killed left half made was never handed out, so nothing is lost with it. */
export const removeHalfMade = (dataDir: string): void =>
  rmSync(placesIn(dataDir).making, { recursive: true, force: true });
