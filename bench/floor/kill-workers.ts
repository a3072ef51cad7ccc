// Workers that die while they work: every task ends once, and how long others take to go on.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '../../src/domain/events.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { releaseTasks } from '../../src/queue/release-tasks.ts';
import type { Store } from '../../src/store/open-store.ts';
import { median } from '../machine.ts';
import { type Floor, type Hand, openFloor } from './floor.ts';
import { patiently } from './patience.ts';

const run = promisify(execFile);

export interface KillOptions {
  tasks: number;
  workers: number;
  projects: number;
  /** Between two kills. */
  everyMs: number;
  /** Restarts of the database. */
  restarts: number;
  /** After which the bench gives up. */
  limitMs: number;
}

export interface KillFigures extends KillOptions {
  seconds: number;
  kills: number;
  /** Seconds from the death of a worker to the first event of the next one, a run each. */
  takeovers: number[];
  takeoverMedian: number;
  takeoverMost: number;
  /** What should not be, in words; empty when all held. */
  faults: string[];
  states: Record<string, number>;
  commits: number;
  /** Commits that were made and lost before their branch was set; no branch holds them. */
  dangling: number;
}

const endedStates = new Set(['completed', 'failed', 'cancelled']);

const submitAll = async (store: Store, floor: Floor, count: number): Promise<void> => {
  const queue = await openQueue(store);
  for (let at = 0; at < count; at += 1) await floor.order(at);
  await releaseTasks(store, (job, order) => queue.submit(job, order));
  await queue.drain();
};

/** Kills a worker now and then, starts another in its place, and answers when. */
const killNowAndThen = async (
  floor: Floor,
  hands: Hand[],
  { everyMs }: KillOptions,
  over: AbortSignal,
): Promise<number[]> => {
  const killedAt: number[] = [];
  for (let at = 0; !over.aborted; at += 1) {
    await pause(everyMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return killedAt;
    const slot = Math.floor(Math.random() * hands.length);
    killedAt.push(Date.now());
    await hands[slot]?.kill();
    // As a supervisor would: a worker that finds no database ends, and is started again.
    hands[slot] = await patiently(() => floor.start(`worker${slot}`, 'worker', '--name', `worker${slot}`));
  }
  return killedAt;
};

const restartDatabase = async (floor: Floor, times: number, over: AbortSignal): Promise<void> => {
  for (let done = 0; done < times && !over.aborted; done += 1) {
    await pause(12_000, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    await floor.cluster.crash();
    await pause(1500);
    await floor.cluster.start();
  }
};

const waitForEnd = async ({ store }: Floor, { tasks, limitMs }: KillOptions): Promise<boolean> => {
  const until = Date.now() + limitMs;
  while (Date.now() < until) {
    const all = await patiently(() => store.tasks.list({ limit: tasks + 1 }));
    if (all.every(({ state }) => endedStates.has(state))) return true;
    await pause(1000);
  }
  return false;
};

/** From the first kill after the last event of the dead worker to the first event of the next one. */
const takeoversIn = (log: readonly StoredEvent[], killedAt: readonly number[]): number[] =>
  log.flatMap(({ at, event }, index) => {
    const before = log[index - 1];
    if (event.type !== 'run-resume' || before === undefined) return [];
    const killed = killedAt.find((time) => time >= Date.parse(before.at));
    return killed === undefined || killed > Date.parse(at) ? [] : [(Date.parse(at) - killed) / 1000];
  });

const commitsOf = async (path: string): Promise<{ runIds: string[]; onBranches: string[] }> => {
  const git = async (...args: string[]): Promise<string[]> =>
    (await run('git', args, { cwd: path, maxBuffer: 1e8 })).stdout.trim().split('\n').filter(Boolean);
  const format = '--format=%(trailers:key=Run-Id,valueonly,separator=%x2C)';
  const objects = await git('cat-file', '--batch-all-objects', '--batch-check');
  const commits = objects.flatMap((line) => /^(\w+) commit /.exec(line)?.[1] ?? []);
  return {
    runIds: await git('show', '--no-patch', format, ...commits),
    onBranches: await git('log', '--all', format),
  };
};

const twice = (names: readonly string[]): string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

const lookAtTask = async (
  floor: Floor,
  task: { id: string; title: string; state: string },
  killedAt: number[],
) => {
  const { store } = floor;
  const faults: string[] = [];
  if (task.state !== 'completed') faults.push(`${task.title} is ${task.state}`);
  const runs = await store.runs.ofTask(task.id);
  if (runs.length !== 1) faults.push(`${task.title} has ${runs.length} runs`);
  const moves = (await store.tasks.moves(task.id)).filter(({ to }) => endedStates.has(to));
  if (moves.length !== 1) faults.push(`${task.title} ended ${moves.length} times`);
  const logs = await Promise.all(runs.map(({ id }) => store.log.read(id)));
  for (const log of logs) {
    const ends = log.filter(({ event }) => event.type === 'run-end');
    if (ends.length !== 1) faults.push(`a run of ${task.title} has ${ends.length} ends`);
    if (log.some(({ position }, index) => position !== index + 1))
      faults.push(`${task.title} has a gap in its log`);
  }
  return { faults, takeovers: logs.flatMap((log) => takeoversIn(log, killedAt)) };
};

const lookAtAll = async (floor: Floor, options: KillOptions, killedAt: number[]) => {
  const faults: string[] = [];
  const takeovers: number[] = [];
  const states: Record<string, number> = {};
  const tasks = await floor.store.tasks.list({ limit: options.tasks + 1 });
  if (tasks.length !== options.tasks) faults.push(`${tasks.length} tasks of ${options.tasks} are there`);
  for (const task of tasks) {
    states[task.state] = (states[task.state] ?? 0) + 1;
    const seen = await lookAtTask(floor, task, killedAt);
    faults.push(...seen.faults);
    takeovers.push(...seen.takeovers);
  }
  const commits = await Promise.all(floor.projects.map(({ path }) => commitsOf(path)));
  const onBranches = commits.flatMap((one) => one.onBranches);
  for (const runId of twice(onBranches)) faults.push(`run ${runId} was committed twice`);
  const all = commits.flatMap((one) => one.runIds);
  return { faults, takeovers, states, commits: onBranches.length, dangling: all.length - onBranches.length };
};

export const killWorkers = async (options: KillOptions): Promise<KillFigures> => {
  const floor = await openFloor(options.projects);
  try {
    await submitAll(floor.store, floor, options.tasks);
    const names = Array.from({ length: options.workers }, (_, at) => `worker${at}`);
    const startedAt = performance.now();
    const hands = await Promise.all(names.map((name) => floor.start(name, 'worker', '--name', name)));
    const over = new AbortController();
    const killing = killNowAndThen(floor, hands, options, over.signal);
    const restarting = restartDatabase(floor, options.restarts, over.signal);
    const ended = await waitForEnd(floor, options);
    const seconds = (performance.now() - startedAt) / 1000;
    over.abort();
    const [killedAt] = await Promise.all([killing, restarting]);
    const seen = await lookAtAll(floor, options, killedAt);
    if (!ended) seen.faults.unshift(`not all had ended after ${options.limitMs / 1000} s`);
    const { takeovers } = seen;
    return {
      ...options,
      ...seen,
      seconds,
      kills: killedAt.length,
      takeoverMedian: median(takeovers),
      takeoverMost: Math.max(0, ...takeovers),
    };
  } finally {
    await floor.close();
  }
};

if (import.meta.main) {
  const [tasks = 20, everyMs = 4000, restarts = 0] = process.argv.slice(2).map(Number);
  const figures = await killWorkers({
    tasks,
    everyMs,
    restarts,
    workers: 4,
    projects: 10,
    limitMs: 90_000,
  });
  console.log(JSON.stringify(figures, null, 1));
}
