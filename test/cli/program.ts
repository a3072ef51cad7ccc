// millwright as a process of its own, with a database, a repository and a configuration; only the worker is played:
// PLAY names the outcome of its runs, or `endless` for one that never ends.
import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoriesOn } from '../../src/compose/repositories.ts';
import { workspacesIn } from '../../src/compose/workspaces.ts';
import { loadConfig } from '../../src/config.ts';
import { outcomeSchema } from '../../src/domain/outcome.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { runProcess } from '../../src/surfaces/cli/run-process.ts';
import { fileBatchesIn } from '../../src/workspace/file-batches.ts';
import { logOf } from './events.ts';
import { quietMachine } from './quiet-machine.ts';

const { PLAY: play = 'verified', ...env } = process.env;
const outcome = outcomeSchema.safeParse(play).data;

const work = async (runId: string, store: Store): Promise<void> => {
  const events = logOf(runId, outcome ?? 'verified');
  for (const event of outcome ? events : events.slice(0, 3)) await store.log.append(runId, event);
};

const contextOf = (store: Store, dataDir: string, signal: AbortSignal): OperationContext => {
  const sources = { env, cwd: process.cwd(), home: dataDir, platform: process.platform };
  return {
    store: () => Promise.resolve(store),
    settings: async (projectDir) => (await loadConfig({ ...sources, projectDir })).settings,
    repositories: repositoriesOn({ path: env['PATH'] ?? '', home: homedir() }),
    batches: fileBatchesIn(join(dataDir, 'backups')),
    workspaces: workspacesIn(join(dataDir, 'workspaces'), { path: env['PATH'] ?? '', home: homedir() }),
    work: () =>
      Promise.resolve({
        submit({ runId }) {
          void work(runId, store);
          return Promise.resolve();
        },
        release: () => Promise.resolve(),
        cancel: () => Promise.resolve(),
        watch: () => () => undefined,
      }),
    machine: quietMachine,
    dataDir,
    cwd: process.cwd(),
    user: 'tester',
    signal,
  };
};

await runProcess({
  env,
  version: '1.2.3',
  async open({ dataDir, signal }) {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'millwright-program-')));
    const store = await openStore({ dataDir: folder }, { snapshotMinutes: 0 });
    return { context: contextOf(store, folder, signal), warnings: [], close: () => store.close() };
  },
});
