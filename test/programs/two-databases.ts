import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../src/domain/id.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Task } from '../../src/domain/task.ts';
import { writeTemplate } from '../../src/store/embedded/template.ts';
import { openStore, type Store, type StorePlace } from '../../src/store/open-store.ts';
import { startPostgres, withoutPostgres } from './postgres-cluster.ts';

/** Databases to run the same tests on. `place` answers an empty one; `stop` removes them all. */
export interface TestDatabases {
  place(): Promise<StorePlace>;
  stop(): Promise<void>;
}

const embedded = async (): Promise<TestDatabases> => {
  const folder = mkdtempSync(join(tmpdir(), 'mw-store-'));
  await writeTemplate(join(import.meta.dirname, '..', '..', '.cache'), join(folder, 'template'));
  let made = 0;
  return {
    place() {
      made += 1;
      return Promise.resolve({ dataDir: join(folder, `data${made}`) });
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
};

const server = async (): Promise<TestDatabases> => {
  const cluster = await startPostgres();
  return { place: async () => ({ databaseUrl: await cluster.database() }), stop: () => cluster.stop() };
};

/** What the contract suites loop over. */
export const twoDatabases: {
  name: 'embedded' | 'server';
  skip: string | false;
  start: () => Promise<TestDatabases>;
}[] = [
  { name: 'embedded', skip: false, start: embedded },
  { name: 'server', skip: withoutPostgres ?? false, start: server },
];

/** Opens an embedded store for a piece of work. */
export const inStore = async <T>(dataDir: string, work: (store: Store) => Promise<T>): Promise<T> => {
  const store = await openStore({ dataDir });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

const now = (): string => new Date().toISOString();

export const aTask = (projectId: string, changes: Partial<Task> = {}): Task => ({
  id: newId(),
  projectId,
  title: 'a task',
  spec: 'do it',
  recipe: 'make',
  state: 'queued',
  budget: { tokens: 1000, seconds: 60, attempts: 3, money: 0 },
  sandbox: 'required',
  createdAt: now(),
  ...changes,
});

/** A project (known by its name), a task and a run, in the store. */
export const aRun = async (
  store: Store,
  project: string = newId(),
  changes: Partial<Run> = {},
): Promise<Run> => {
  const { id: projectId } = await store.projects.ensure({ path: `/projects/${project}`, name: project });
  const { id: taskId } = await store.tasks.create(aTask(projectId));
  return store.runs.create({
    id: newId(),
    taskId,
    projectId,
    recipe: 'make',
    status: 'queued',
    createdAt: now(),
    ...changes,
  });
};
