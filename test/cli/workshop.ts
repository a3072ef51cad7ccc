import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { repositoriesOn } from '../../src/compose/repositories.ts';
import { workspacesIn } from '../../src/compose/workspaces.ts';
import { loadConfig } from '../../src/config.ts';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Delta } from '../../src/domain/work.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { quietMachine } from './quiet-machine.ts';
import { fileBatchesIn } from '../../src/workspace/file-batches.ts';

const execute = promisify(execFile);

/** What a run does when it is submitted: it writes to the log, as a worker would. */
export type Worker = (run: {
  runId: string;
  store: Store;
  tell: (delta: Delta) => void;
  signal: AbortSignal;
}) => Promise<void>;

export const writing =
  (eventsOf: (runId: string) => RunEvent[]): Worker =>
  async ({ runId, store }) => {
    for (const event of eventsOf(runId)) await store.log.append(runId, event);
    const end = (await store.log.read(runId)).at(-1)?.event;
    if (end?.type !== 'run-end') return;
    await store.runs.end(runId, { outcome: end.outcome, branch: end.branch, commit: end.commit });
  };

export const idle: Worker = () => Promise.resolve();

/** Operations with a real database, real repositories and a real configuration; only the worker is played. */
export interface Workshop {
  folder: string;
  repository: string;
  store: Store;
  /** Ids of the runs that were submitted, in order. */
  submitted: string[];
  context: OperationContext;
  /** The same, as one more process would have it. */
  contextWith: (more: {
    env?: Record<string, string>;
    worker?: Worker;
    signal?: AbortSignal;
    cwd?: string;
  }) => OperationContext;
  git: (...args: string[]) => Promise<string>;
}

export const endpointEnv = { MILLWRIGHT_BASE_URL: 'http://127.0.0.1:9/v1', MILLWRIGHT_MODEL: 'qwen3:8b' };

const gitIn = async (cwd: string, args: string[]): Promise<string> => {
  const settings = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return (await execute('git', [...settings, ...args], { cwd, encoding: 'utf8' })).stdout.trim();
};

const makeRepository = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true });
  await gitIn(path, ['init', '--quiet', '--initial-branch=main']);
  await writeFile(join(path, 'README.md'), '# shop\n');
  await gitIn(path, ['add', '--all']);
  await gitIn(path, ['commit', '--quiet', '--message', 'first']);
};

let shared: Promise<{ store: Store; folder: string }> | undefined;

/** One database for all tests of a file: opening one takes longer than most of them. They never share a repository. */
const sharedStore = async (): Promise<Store> => {
  shared ??= mkdtemp(join(tmpdir(), 'millwright-store-')).then(async (folder) => ({
    folder,
    store: await openStore({ dataDir: folder }, { snapshotMinutes: 0 }),
  }));
  return (await shared).store;
};

after(async () => {
  if (!shared) return;
  const { store, folder } = await shared;
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

export const openWorkshop = async (t: TestContext): Promise<Workshop> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-workshop-'));
  const repository = join(folder, 'shop');
  await makeRepository(repository);
  t.after(async () => {
    if (t.passed) await rm(folder, { recursive: true, force: true });
    else t.diagnostic(`kept for a look: ${folder}`);
  });
  const store = await sharedStore();
  const submitted: string[] = [];
  const contextWith: Workshop['contextWith'] = ({
    env = {},
    worker = idle,
    signal = new AbortController().signal,
    cwd = repository,
  }) => {
    const path = process.env['PATH'] ?? '';
    const sources = {
      env: { ...endpointEnv, ...env },
      cwd: folder,
      home: join(folder, 'home'),
      platform: 'linux',
    };
    const watchers = new Set<(delta: Delta) => void>();
    const tell = (delta: Delta): void => watchers.forEach((watch) => watch(delta));
    return {
      store: () => Promise.resolve(store),
      settings: async (projectDir) => (await loadConfig({ ...sources, projectDir })).settings,
      repositories: repositoriesOn({ path, home: join(folder, 'home') }),
      batches: fileBatchesIn(join(folder, 'backups')),
      workspaces: workspacesIn(join(folder, 'workspaces'), { path, home: join(folder, 'home') }),
      work: () =>
        Promise.resolve({
          submit: ({ runId }) => {
            submitted.push(runId);
            void worker({ runId, store, tell, signal });
            return Promise.resolve();
          },
          release: () => Promise.resolve(),
          cancel: () => Promise.resolve(),
          watch: (_runId, onDelta) => {
            watchers.add(onDelta);
            return () => watchers.delete(onDelta);
          },
        }),
      machine: quietMachine,
      dataDir: join(folder, 'data'),
      cwd,
      user: 'tester',
      signal,
    };
  };
  return {
    folder,
    repository,
    store,
    submitted,
    context: contextWith({}),
    contextWith,
    git: (...args) => gitIn(repository, args),
  };
};

/** A file of the person, not committed. */
export const scribble = async (root: string, path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};
