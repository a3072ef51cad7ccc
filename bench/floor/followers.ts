// Many who follow one busy run: nothing is lost, memory stays bounded, and a slow one holds nobody up.
import { readFile } from 'node:fs/promises';
import { newId } from '../../src/domain/id.ts';
import type { Store } from '../../src/store/open-store.ts';
import { type Floor, type Hand, openFloor } from './floor.ts';

export interface FollowerFigures {
  followers: number;
  slow: number;
  events: number;
  /** To write all events, in seconds: nobody follows, all follow. */
  aloneSeconds: number;
  followedSeconds: number;
  /** Followers that did not get every event once and in order. */
  lossy: number;
  /** Of the server, in MB. */
  memoryBefore: number;
  memoryMost: number;
}

const aRunOn = async ({ store, projects }: Floor, at: number): Promise<string> => {
  const [project] = projects;
  const projectId = project?.id ?? '';
  const { id: taskId } = await store.tasks.create({
    id: newId(),
    projectId,
    title: `busy ${at}`,
    spec: 'x',
    recipe: 'ask',
    state: 'running',
    budget: { tokens: 1, seconds: 1, attempts: 1, money: 0 },
    sandbox: 'off',
    createdAt: new Date().toISOString(),
  });
  const run = { id: newId(), taskId, projectId, recipe: 'ask', status: 'running' } as const;
  await store.runs.create({ ...run, createdAt: new Date().toISOString() });
  return run.id;
};

const message = 'words of a run that has much to tell, '.repeat(25);

/** Seconds; twenty at once, as a run writes them. */
const write = async ({ log }: Store, runId: string, events: number): Promise<number> => {
  const startedAt = performance.now();
  for (let at = 0; at < events - 1; at += 20)
    await Promise.all(
      Array.from({ length: Math.min(20, events - 1 - at) }, () =>
        log.append(runId, { type: 'run-warn', message }),
      ),
    );
  const nothing = { branch: null, commit: null, proof: null };
  const spent = { tokens: 0, seconds: 0, attempts: 0, money: 0 };
  await log.append(runId, {
    type: 'run-end',
    outcome: 'failed',
    reason: 'it was a bench',
    ...nothing,
    spent,
  });
  return (performance.now() - startedAt) / 1000;
};

const memoryMb = async ({ child }: Hand, field: 'VmRSS' | 'VmHWM'): Promise<number> => {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
};

/** Reads a stream to its end and answers whether every event came once and in order. */
const readAll = async (response: Response, events: number): Promise<boolean> => {
  let [next, rest] = [1, ''];
  const decoder = new TextDecoder();
  if (response.body === null) return false;
  for await (const piece of response.body) {
    const lines = (rest + decoder.decode(piece as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const id = /^id: (\d+)$/.exec(line)?.[1];
      if (id === undefined) continue;
      if (Number(id) !== next) return false;
      next += 1;
    }
  }
  return next === events + 1;
};

export const followRun = async (
  followers: number,
  slow: number,
  events: number,
): Promise<FollowerFigures> => {
  const floor = await openFloor(1);
  try {
    const server = await floor.start('server', 'serve', '--port', '0');
    const { address, tokenFile } = server.ready as { address: string; tokenFile: string };
    const authorization = `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}`;
    const aloneSeconds = await write(floor.store, await aRunOn(floor, 0), events);
    const runId = await aRunOn(floor, 1);
    const open = () => fetch(`${address}/api/runs/${runId}/events`, { headers: { authorization } });
    const memoryBefore = await memoryMb(server, 'VmRSS');
    const lazy = await Promise.all(Array.from({ length: slow }, open));
    const quick = await Promise.all(Array.from({ length: followers - slow }, open));
    const reading = quick.map((response) => readAll(response, events));
    const followedSeconds = await write(floor.store, runId, events);
    const read = await Promise.all(reading);
    read.push(...(await Promise.all(lazy.map((response) => readAll(response, events)))));
    const memoryMost = await memoryMb(server, 'VmHWM');
    const lossy = read.filter((whole) => !whole).length;
    return { followers, slow, events, aloneSeconds, followedSeconds, lossy, memoryBefore, memoryMost };
  } finally {
    await floor.close();
  }
};

if (import.meta.main) {
  const [followers = 20, slow = 2, events = 200] = process.argv.slice(2).map(Number);
  console.log(JSON.stringify(await followRun(followers, slow, events)));
}
