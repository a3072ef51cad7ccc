import { constants } from 'node:fs';
import { lstat, open, readFile, readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Finished } from '../../src/workspace/exec/exec-types.ts';
import type { World } from './world.ts';

const readPlain = async (path: string): Promise<string> => {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return (await handle.stat()).size > 5_000_000 ? '' : await handle.readFile('latin1');
  } finally {
    await handle.close();
  }
};

/** Everything below `folder` but `without`: path → kind, permissions and content. */
const snapshot = async (folder: string, without: readonly string[] = []): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  const visit = async (at: string): Promise<void> => {
    for (const name of await readdir(at).catch(() => [])) {
      const path = join(at, name);
      if (without.includes(path)) continue;
      const stats = await lstat(path).catch(() => undefined);
      const mode = stats?.mode.toString(8) ?? 'gone';
      if (stats?.isFile() === true) found.set(path, `${mode} ${await readPlain(path).catch(() => '')}`);
      else found.set(path, stats?.isSymbolicLink() === true ? `link ${await readlink(path)}` : mode);
      if (stats?.isDirectory() === true) await visit(path);
    }
  };
  await visit(folder);
  return found;
};

/** Processes of this machine that see the world's folder among their mounts: those of its cages. */
const processesOf = async ({ top }: World): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const mounts = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => mounts[index]?.includes(`/${basename(top)}/`) === true);
};

/** The kernel takes a moment to end a namespace. Only an escape waits for the whole of it. */
const survivors = async (world: World): Promise<string[]> => {
  for (let look = 0; look < 1_000; look += 1) {
    if ((await processesOf(world)).length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return processesOf(world);
};

const differences = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `changed outside: ${path}`);

const lootOf = async (world: World, { stdout, stderr }: Finished): Promise<string[]> => {
  const words = /^GOT.*/m.exec(stdout)?.[0].slice(0, 200);
  const said = words ?? (`${stdout}${stderr}`.includes(world.token) ? 'a secret' : undefined);
  const files = [...(await snapshot(world.workspace))]
    .filter(([, text]) => text.includes(world.token))
    .map(([path]) => `carried off: ${path}`);
  return said === undefined ? files : [`said: ${said}`, ...files];
};

/**
 * Remembers how the world looks and answers what finds out afterwards, by looking from outside alone, what an attempt
 * has done to it: secrets in its output or its files, files outside that changed, services that were reached, processes
 * that live on, a neighbour that was hit.
 */
export const watchForDamage = async (world: World): Promise<(finished: Finished) => Promise<string[]>> => {
  const apart = [world.workspace, world.cacheDir];
  const before = await snapshot(world.top, apart);
  world.services.takeReached();
  return async (finished) => {
    const living = await survivors(world);
    const { exitCode, signalCode } = world.neighbour;
    const poison = [...(await snapshot(world.cacheDir)).keys()].filter((path) => path.endsWith('/poison'));
    return [
      ...(await lootOf(world, finished)),
      ...differences(before, await snapshot(world.top, apart)),
      ...poison.map((path) => `carried into the cache: ${path}`),
      ...world.services.takeReached().map((name) => `reached: ${name}`),
      ...living.map((pid) => `lives on: process ${pid}`),
      ...(exitCode === null && signalCode === null ? [] : ['the neighbour was ended']),
    ];
  };
};
