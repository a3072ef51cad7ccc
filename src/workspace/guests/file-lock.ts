import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../domain/errors.ts';

const tries = 100;
const pauseMs = 50;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const take = (path: string): Promise<boolean> =>
  writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

/**
 * Does something while nobody else of ours does it, in this process or another. What a killed process left is taken away.
 * Throws UserError after some seconds of waiting.
 */
export const withFileLock = async <Value>(path: string, work: () => Promise<Value>): Promise<Value> => {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (await take(path))
      try {
        return await work();
      } finally {
        await rm(path, { force: true });
      }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
    else await pause(pauseMs);
  }
  throw new UserError(`${path} is held by another process`, { hint: `remove it when none runs: rm ${path}` });
};
