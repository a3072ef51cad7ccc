// A floor to measure on: a Postgres server, a model that answers at once, small repositories, and workers as processes of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { newId } from '../../src/domain/id.ts';
import type { Project } from '../../src/domain/project.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { files, makeRepository, plan } from '../../test/line/line.ts';
import { type ModelServer, startModelServer } from '../../test/programs/model-server.ts';
import { type PostgresCluster, startPostgres } from '../../test/programs/postgres-cluster.ts';
import { aTask } from '../../test/programs/two-databases.ts';

const main = join(import.meta.dirname, '../../src/main.ts');
const model = 'instant';

/** A process of the product that said that it is ready. */
export interface Hand {
  /** The one line that it said. */
  ready: Record<string, unknown>;
  child: ChildProcess;
  kill(): Promise<void>;
  /** Politely. */
  stop(): Promise<void>;
}

export interface Floor {
  folder: string;
  cluster: PostgresCluster;
  models: ModelServer;
  env: Record<string, string | undefined>;
  store: Store;
  projects: Project[];
  /** `name` tells its data folder from others. */
  start(name: string, ...args: string[]): Promise<Hand>;
  /** A task that is written down and waits for a worker to look for it. */
  order(at: number, changes?: Parameters<typeof aTask>[1]): ReturnType<Store['tasks']['create']>;
  close(): Promise<void>;
}

const answers = [
  { text: plan('notes/a.txt'), match: { system: 'You plan' }, repeat: true },
  { text: files({ 'notes/a.txt': 'a note' }), match: { system: 'You write complete' }, repeat: true },
];

const settings = `[review]
rounds = 0
[checks]
test = ["echo", "1..1\\nok 1 - nothing to do"]
`;

const startHand = async (
  name: string,
  args: string[],
  { folder, env }: Pick<Floor, 'folder' | 'env'>,
): Promise<Hand> => {
  const child = spawn(process.execPath, [main, ...args, '--json'], {
    cwd: folder,
    env: { ...env, MILLWRIGHT_DATA_DIR: join(folder, name) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    child.stdout.resume();
    const ready = JSON.parse(line) as Record<string, unknown>;
    if (ready['pid'] !== child.pid) throw new Error(`millwright ${args.join(' ')} did not begin: ${line}`);
    return { ready, child, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
  }
  throw new Error(`millwright ${args.join(' ')} ended before it began`);
};

/** `projects` repositories without code, so that a run costs what the floor costs. */
export const openFloor = async (projects: number): Promise<Floor> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-floor-'));
  const cluster = await startPostgres();
  const models = await startModelServer({ script: { models: [model], pick: 'match', answers } });
  const home = join(folder, 'home');
  await mkdir(join(home, '.config/millwright'), { recursive: true });
  await writeFile(join(home, '.config/millwright/millwright.toml'), settings);
  const databaseUrl = await cluster.database();
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    MILLWRIGHT_DATABASE_URL: databaseUrl,
    MILLWRIGHT_BASE_URL: models.url,
    MILLWRIGHT_MODEL: model,
  };
  const store = await openStore({ databaseUrl });
  const made: Project[] = [];
  for (let at = 0; at < projects; at += 1) {
    const path = await makeRepository(join(folder, `project${at}`), { 'README.md': '# p\n' });
    made.push(await store.projects.ensure({ path, name: `project${at}` }));
  }
  const hands = new Set<Hand>();
  const floor: Floor = {
    folder,
    cluster,
    models,
    env,
    store,
    projects: made,
    async start(name, ...args) {
      const hand = await startHand(name, args, floor);
      hands.add(hand);
      return hand;
    },
    order(at, changes = {}) {
      const project = made[at % made.length];
      if (project === undefined) throw new Error('there is no project');
      const budget = { tokens: 1_000_000, seconds: 3600, attempts: 3, money: 0 };
      return store.tasks.create(
        aTask(project.id, { id: newId(), title: `task ${at}`, state: 'pending', budget, ...changes }),
      );
    },
    async close() {
      await Promise.all([...hands].map((hand) => hand.kill()));
      await store.close();
      await models.close();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return floor;
};
