// Many tasks: how fast they are taken in, how soon a free worker has one, and what lists cost when much lies behind.
import { once } from 'node:events';
import { homedir } from 'node:os';
import { compose, type Composition } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import { newId } from '../../src/domain/id.ts';
import { runs } from '../../src/operations/runs.ts';
import { show } from '../../src/operations/show.ts';
import { createTask, startReady } from '../../src/operations/tasks/create-task.ts';
import { task } from '../../src/operations/tasks/task.ts';
import { tasks } from '../../src/operations/tasks/tasks.ts';
import { openQueue, type Handler } from '../../src/queue/open-queue.ts';
import { releaseTasks } from '../../src/queue/release-tasks.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { type Floor, openFloor } from './floor.ts';

export interface LoadOptions {
  queued: number;
  finished: number;
  events: number;
  /** Measurements of a kind. */
  looks: number;
}

/** Milliseconds. */
export interface Spread {
  p50: number;
  p95: number;
  most: number;
}

export interface LoadFigures extends LoadOptions {
  /** A second. */
  submitRate: number;
  dispatchIdle: Spread;
  dispatchBehind: Spread;
  drainRate: number;
  looksAt: Record<string, Spread>;
}

export const spreadOf = (times: readonly number[]): Spread => {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), most: at(1) };
};

const timed = async (times: number, work: (at: number) => Promise<unknown>): Promise<number[]> => {
  const found: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const startedAt = performance.now();
    await work(at);
    found.push(performance.now() - startedAt);
  }
  return found;
};

/** As many at once as callers of a server would have under way. */
const atOnce = async (
  count: number,
  width: number,
  work: (at: number) => Promise<unknown>,
): Promise<void> => {
  let next = 0;
  const walk = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, walk));
};

/** The wiring of a server in this process. It takes jobs once its work is asked for. */
const houseOn = async ({ env, folder }: Floor): Promise<Composition> => {
  const sources = { env, cwd: folder, platform: process.platform, home: homedir() };
  const config = await loadConfig({ ...sources, flags: { data_dir: `${folder}/house` } });
  const configFor = () => Promise.resolve(config);
  const { signal } = new AbortController();
  return compose(config, { cwd: folder, user: 'bench', home: homedir(), signal, configFor });
};

/** The queue without a worker, in the place of the one that would begin to work. */
const submitter = async (store: Store) => {
  const queue = await openQueue(store);
  const release = (ids?: readonly string[]) =>
    releaseTasks(store, (job, order) => queue.submit(job, order), { ids });
  return { queue, release };
};

const takeIn = async (floor: Floor, house: Composition, count: number): Promise<number> => {
  const { queue, release } = await submitter(floor.store);
  const work = { release } as unknown as Awaited<ReturnType<typeof house.context.work>>;
  const context = { ...house.context, stays: true, work: () => Promise.resolve(work) };
  const budget = { tokens: 1000, seconds: 60, attempts: 1, money: 0 };
  const startedAt = performance.now();
  await atOnce(count, 16, async (at) => {
    const { path, name } = floor.projects[at % floor.projects.length] ?? { path: '', name: '' };
    const project = { root: path, name };
    const order = { recipe: 'make', title: `t${at}`, spec: 'do', project, budget, sandbox: 'off' } as const;
    await startReady(context, [(await createTask(order, context)).id]);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await queue.drain();
  return count / seconds;
};

/**
 * From the moment in which a run is handed to the queue to the one in which a worker has it. Runs of the floor's own projects
 * are held, so that one of each is at work and all others wait behind it.
 */
const dispatch = async (floor: Floor, times: number): Promise<Spread> => {
  const { store } = floor;
  const other = await openStore({ databaseUrl: floor.env['MILLWRIGHT_DATABASE_URL'] ?? '' });
  const took = new EventTarget();
  const worker = await openQueue(other);
  const own = new Set(floor.projects.map(({ id }) => id));
  const handler: Handler = async ({ runId, projectId }, signal) => {
    if (own.has(projectId)) {
      await once(signal, 'abort');
      return;
    }
    took.dispatchEvent(new Event(runId));
    await other.runs.end(runId, { outcome: 'verified' });
  };
  await worker.work(handler, { parallel: floor.projects.length + 4 });
  const { queue } = await submitter(store);
  const found: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const project = await store.projects.ensure({ path: `/fresh/${at % 50}`, name: 'fresh' });
    const one = await floor.order(at, { projectId: project.id, state: 'queued' });
    const run = {
      id: newId(),
      taskId: one.id,
      projectId: project.id,
      recipe: 'make',
      status: 'queued',
    } as const;
    await store.runs.create({ ...run, createdAt: new Date().toISOString() });
    const taken = once(took, run.id);
    const startedAt = performance.now();
    await queue.submit({ runId: run.id, projectId: project.id });
    await taken;
    found.push(performance.now() - startedAt);
  }
  await queue.drain();
  await worker.drain();
  await other.close();
  return spreadOf(found);
};

/** Two workers with nothing to do for a run, until the queue is empty. */
const drainAll = async (floor: Floor, count: number): Promise<number> => {
  const stores = await Promise.all(
    [0, 1].map(() => openStore({ databaseUrl: floor.env['MILLWRIGHT_DATABASE_URL'] ?? '' })),
  );
  const queues = await Promise.all(stores.map((store) => openQueue(store)));
  let left = count;
  const empty = Promise.withResolvers<void>();
  const startedAt = performance.now();
  for (const [at, queue] of queues.entries())
    await queue.work(
      async ({ runId }) => {
        await stores[at]?.runs.end(runId, { outcome: 'verified' });
        left -= 1;
        if (left === 0) empty.resolve();
      },
      { parallel: 8 },
    );
  await empty.promise;
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(queues.map((queue) => queue.drain()));
  await Promise.all(stores.map((store) => store.close()));
  return count / seconds;
};

/** Finished tasks with a run each; the events lie in the runs evenly but for the last, which has a hundredth of them. */
const fill = async ({ store, projects }: Floor, { finished, events }: LoadOptions): Promise<string> => {
  const { execute } = store.engine;
  const [first] = projects;
  const id = (kind: string, n: string) =>
    `(lpad(to_hex(1700000000000 + ${n}), 12, '0') || '7${kind}008000' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await execute(`INSERT INTO millwright.tasks (id, project_id, title, spec, recipe, state, budget, sandbox, tags, created_at)
    SELECT ${id('a', 'n')}, '${first?.id}', 'task ' || n, 'do it', 'make',
      CASE WHEN n % 1000 = 0 THEN 'failed' ELSE 'completed' END,
      '{"tokens":1000,"seconds":60,"attempts":1,"money":0}', 'off',
      CASE WHEN n % 1000 = 0 THEN array['rare'] END, now() FROM generate_series(1, ${finished}) n`);
  await execute(`INSERT INTO millwright.task_moves (task_id, at, "from", "to", by)
    SELECT ${id('a', 'n')}, now(), 'running', 'completed', 'millwright' FROM generate_series(1, ${finished}) n`);
  await execute(`INSERT INTO millwright.runs (id, task_id, project_id, recipe, status, outcome, created_at, ended_at)
    SELECT ${id('b', 'n')}, ${id('a', 'n')}, '${first?.id}', 'make', 'ended', 'verified', now(), now()
      FROM generate_series(1, ${finished}) n`);
  const each = Math.max(1, Math.floor((events * 0.99) / finished));
  const event = `'{"type":"run-warn","message":"' || repeat('words of a warning ', 10) || '"}'`;
  await execute(`INSERT INTO millwright.events (run_id, position, at, event)
    SELECT ${id('b', 'n')}, p, now(), (${event})::json FROM generate_series(1, ${finished}) n, generate_series(1, ${each}) p`);
  const { rows } = await execute(
    `INSERT INTO millwright.events (run_id, position, at, event)
     SELECT ${id('b', String(finished))}, ${each} + p, now(), (${event})::json FROM generate_series(1, ${Math.floor(events / 100)}) p
     RETURNING run_id, position`,
  );
  await execute('ANALYZE');
  return String(rows[0]?.['run_id']);
};

const lookAround = async (floor: Floor, house: Composition, { looks }: LoadOptions, long: string) => {
  const { context } = house;
  const store = await context.store();
  const some = await store.runs.list({ limit: looks * 7 });
  const [first] = floor.projects;
  const last = (await store.log.read(long)).length;
  const kinds: Record<string, (at: number) => Promise<unknown>> = {
    'list tasks': () => tasks.run(tasks.input.parse({}), context),
    'list 100 tasks of a project': () => store.tasks.list({ projectId: first?.id ?? '', limit: 100 }),
    'list failed tasks (1 of 1000)': () => tasks.run(tasks.input.parse({ state: 'failed' }), context),
    'list tasks by a rare tag': () => tasks.run(tasks.input.parse({ tag: 'rare' }), context),
    'list running tasks': () => tasks.run(tasks.input.parse({ state: 'running' }), context),
    'list runs': () => runs.run(runs.input.parse({}), context),
    'count runs (metrics)': () => store.runs.counts(),
    'show a run': (at) => show.run(show.input.parse({ run: some[at * 7]?.id ?? '' }), context),
    'show a task': (at) => task.run(task.input.parse({ task: some[at * 7]?.taskId ?? '' }), context),
    'find a run by the end of its id': (at) => store.runs.find((some[at * 7]?.id ?? '').slice(-12)),
    'tail the last 10 of a log': async () => {
      let left = 10;
      for await (const _ of store.log.follow(long, { after: last - 10 })) if (--left === 0) break;
    },
  };
  const found: Record<string, Spread> = {};
  for (const [name, look] of Object.entries(kinds)) {
    await look(0);
    found[name] = spreadOf(await timed(looks, look));
  }
  return found;
};

export const loadFloor = async (options: LoadOptions): Promise<LoadFigures> => {
  const floor = await openFloor(20);
  try {
    const dispatchIdle = await dispatch(floor, options.looks);
    const house = await houseOn(floor);
    const submitRate = await takeIn(floor, house, options.queued);
    const dispatchBehind = await dispatch(floor, options.looks);
    const long = await fill(floor, options);
    const looksAt = await lookAround(floor, house, options, long);
    const drainRate = await drainAll(floor, options.queued);
    await house.close();
    return { ...options, submitRate, dispatchIdle, dispatchBehind, drainRate, looksAt };
  } finally {
    await floor.close();
  }
};

if (import.meta.main) {
  const [queued = 500, finished = 2000, events = 20_000, looks = 30] = process.argv.slice(2).map(Number);
  console.log(JSON.stringify(await loadFloor({ queued, finished, events, looks }), null, 1));
}
