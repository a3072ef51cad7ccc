import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type * as Sqlite from 'node:sqlite';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';

const ownerSchema = z.object({ pid: z.int(), command: z.string(), startedAt: z.iso.datetime() });
type Owner = z.infer<typeof ownerSchema>;

const retryMs = 50;
const sqliteBusy = 5;

/** Node 22 and 24 call this module experimental on stderr at every start; that is no news for whoever uses us. */
const loadSqlite = (): typeof Sqlite => {
  const { emitWarning } = Object.getOwnPropertyDescriptors(process);
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    Object.defineProperty(process, 'emitWarning', emitWarning);
  }
};

/** An open exclusive transaction on a file of no content is the lock: the kernel frees it however a process ends. */
const tryLock = (file: string): Sqlite.DatabaseSync | undefined => {
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (Reflect.get(error as object, 'errcode') === sqliteBusy) return undefined;
    throw error;
  }
};

const readOwner = (file: string): Owner | undefined => {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
};

const remedies = {
  owner:
    'wait for it, stop it, or use another folder with --data-dir; several processes at once need MILLWRIGHT_DATABASE_URL',
  serving: 'stop it, or give each server a folder of its own with --data-dir; they may share the database',
};

const taken = (dataDir: string, owner: Owner | undefined, of: keyof typeof remedies): UserError => {
  const who = owner
    ? `process ${owner.pid} ("${owner.command}", since ${owner.startedAt})`
    : 'another process, which is just starting';
  return new UserError(`the data folder ${dataDir} is in use by ${who}`, {
    hint: remedies[of],
  });
};

export interface OwnerLock {
  release(): void;
}

export interface Ownership {
  command: string;
  waitMs: number;
  /** `owner` (default) of the database in the folder; `serving`: the one server that its files speak of. */
  of?: 'owner' | 'serving';
}

/**
 * Makes this process the only one on a data folder, or the only one of its kind, or throws a UserError that names the owner.
 * Two processes on one PGlite folder would destroy each other's data without an error.
 */
export const takeOwnership = async (
  dataDir: string,
  { command, waitMs, of = 'owner' }: Ownership,
): Promise<OwnerLock> => {
  const lockFile = join(dataDir, `${of}.lock`);
  const ownerFile = join(dataDir, `${of}.json`);
  const deadline = Date.now() + waitMs;
  let lock = tryLock(lockFile);
  while (lock === undefined) {
    if (Date.now() >= deadline) throw taken(dataDir, readOwner(ownerFile), of);
    await pause(retryMs);
    lock = tryLock(lockFile);
  }
  const held = lock;
  const owner: Owner = { pid: process.pid, command, startedAt: new Date().toISOString() };
  writeFileSync(ownerFile, `${JSON.stringify(owner)}\n`);
  return {
    release() {
      if (!held.isOpen) return;
      rmSync(ownerFile, { force: true });
      held.close();
    },
  };
};
