import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPostgres, withoutPostgres } from '../../test/programs/postgres-cluster.ts';
import { aRun } from '../../test/programs/two-databases.ts';
import { openStore } from '../store/open-store.ts';
import { openQueue } from './open-queue.ts';

test(
  'a database that goes away and comes back costs neither the run at work nor the one that waits',
  { skip: withoutPostgres ?? false },
  async (t) => {
    const cluster = await startPostgres();
    t.after(() => cluster.stop());
    const store = await openStore({ databaseUrl: await cluster.database() });
    const queue = await openQueue(store, { lookMs: 100 });
    const [first, second] = [await aRun(store, 'one'), await aRun(store, 'one')];
    const [begun, back, done] = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const executed: string[] = [];
    await queue.work(async ({ runId }) => {
      executed.push(runId);
      if (runId === first.id) {
        begun?.resolve();
        await back?.promise;
      }
      await store.log.append(runId, { type: 'run-warn', message: 'it was there' });
      await store.runs.end(runId, { outcome: 'verified' });
      if (runId === second.id) done?.resolve();
    });
    for (const { id: runId, projectId } of [first, second]) await queue.submit({ runId, projectId });
    await begun?.promise;
    await cluster.crash();
    await assert.rejects(store.runs.byId(first.id), /cannot be reached/);
    await cluster.start();
    back?.resolve();
    await done?.promise;
    assert.deepEqual(executed, [first.id, second.id]);
    assert.equal((await store.log.read(first.id)).length, 1);
    await queue.drain();
    await store.close();
  },
);
