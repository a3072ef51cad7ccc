import assert from 'node:assert/strict';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openFloor, type Floor } from '../../bench/floor/floor.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { releaseTasks } from '../../src/queue/release-tasks.ts';
import { withoutPostgres } from '../programs/postgres-cluster.ts';
import { git } from './line.ts';

const release = async ({ store }: Floor): Promise<void> => {
  const queue = await openQueue(store);
  await releaseTasks(store, (job, order) => queue.submit(job, order));
  await queue.drain();
};

/** Asks until the task stands so; there is no other process that could tell. */
const stands = async ({ store }: Floor, id: string, wanted: string): Promise<void> => {
  for (;;) {
    const state = (await store.tasks.byId(id))?.state;
    if (state === wanted) return;
    assert(state !== 'failed', `the task ${id} failed`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

test(
  'workers without a server: a clone of the remote, what is left to others, and a polite end',
  { skip: withoutPostgres ?? false },
  async (t) => {
    const floor = await openFloor(2);
    t.after(() => floor.close());
    const { store, folder, projects } = floor;
    const [away, here] = projects;
    assert(away && here);

    // The folder of one project is on no machine with a worker; its remote is.
    const remote = join(folder, 'remote.git');
    await git(folder, 'clone', '--quiet', '--bare', away.path, remote);
    await rename(away.path, `${away.path}-elsewhere`);
    await store.projects.setRemote(away.id, remote);
    const cloned = await floor.order(0);

    const worker = await floor.start('one', 'worker', '--name', 'one');
    await release(floor);
    await stands(floor, cloned.id, 'completed');
    const [run] = await store.runs.ofTask(cloned.id);
    const branch = `refs/heads/${run?.branch}`;
    const pushed = async () => git(remote, 'rev-parse', '--verify', '--quiet', branch).catch(() => '');
    while ((await pushed()) !== run?.commit) await new Promise((resolve) => setTimeout(resolve, 50));

    // What this version does not know is left, not failed, and the worker says why.
    const foreign = await floor.order(1);
    await store.engine.execute(`UPDATE millwright.tasks SET recipe = 'brew' WHERE id = $1`, [foreign.id]);
    const newer = await floor.order(3, { model: 'other@nowhere' });
    const queue = await openQueue(store);
    await store.engine.execute(
      `INSERT INTO millwright.runs (id, task_id, project_id, recipe, status, created_at)
       SELECT id, id, project_id, recipe, 'queued', now() FROM millwright.tasks WHERE id = $1`,
      [foreign.id],
    );
    await store.engine.execute(
      `UPDATE millwright.tasks SET state = 'queued', recipe = 'make' WHERE id = $1`,
      [foreign.id],
    );
    await queue.submit({ runId: foreign.id, projectId: here.id });
    await releaseTasks(store, (job, order) => queue.submit(job, order), { ids: [newer.id] });
    await queue.drain();
    for (;;) {
      const [present] = await store.workers.present();
      const reasons = (present?.left ?? []).map(({ reason }) => reason).join('\n');
      if (/recipe brew/.test(reasons) && /nowhere/.test(reasons)) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.equal((await store.tasks.byId(newer.id))?.state, 'queued');
    const { rows } = await store.engine.execute('SELECT status FROM millwright.runs WHERE id = $1', [
      foreign.id,
    ]);
    assert.deepEqual(rows, [{ status: 'queued' }]);

    // A worker that was taught the endpoint takes it, and ends politely.
    const home = join(folder, 'home/.config/millwright');
    await mkdir(home, { recursive: true });
    await writeFile(
      join(home, 'millwright.toml'),
      `[review]\nrounds = 0\n[checks]\ntest = ["echo", "1..1\\nok 1 - nothing"]\n[endpoints.nowhere]\nbase_url = "${floor.models.url}"\n`,
    );
    await store.engine.execute(`UPDATE millwright.tasks SET model = 'instant@nowhere' WHERE id = $1`, [
      newer.id,
    ]);
    const taught = await floor.start('two', 'worker', '--name', 'two');
    await stands(floor, newer.id, 'completed');
    assert.deepEqual((await store.workers.present()).map(({ name }) => name).toSorted(), ['one', 'two']);
    await Promise.all([worker.stop(), taught.stop()]);
    assert.deepEqual(await store.workers.present(), []);
  },
);
