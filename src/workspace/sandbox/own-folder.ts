import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'millwright-cage-';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** What processes left behind that were killed. A folder of somebody else cannot be removed and stays. */
const sweep = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid))
      rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 0 });
  }
};

let folder: string | undefined;

/** A folder of this process that nobody else can enter and that goes when the process goes. Paths in it are short enough for sockets. */
export const ownFolder = (): string => {
  if (folder !== undefined) return folder;
  try {
    sweep();
  } catch {
    // left for the next one: what lies there harms nobody
  }
  const made = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
};
