import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPostgres, withoutPostgres } from '../../test/programs/postgres-cluster.ts';
import { aRun } from '../../test/programs/two-databases.ts';
import { openStore } from '../store/open-store.ts';
import { UnavailableError } from '../domain/errors.ts';
import type { Run } from '../domain/run.ts';
import type { PipelineParts } from '../pipeline/pipeline-parts.ts';
import { LogConflict } from '../store/log-conflict.ts';
import { executeJob } from './execute-job.ts';
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

test(
  'a run whose database is away for a moment is not over: the next try goes on with it',
  { skip: withoutPostgres ?? false },
  async (t) => {
    const cluster = await startPostgres();
    t.after(() => cluster.stop());
    const store = await openStore({ databaseUrl: await cluster.database() });
    const run = await aRun(store, 'one');
    const note = (): Promise<unknown> =>
      store.log.append(run.id, { type: 'run-warn', message: 'it was there' });
    const failing = async (work: () => Promise<unknown>): Promise<PipelineParts> => {
      await work();
      throw new Error('this was to fail');
    };
    const away = async (work: () => Promise<unknown>): Promise<void> => {
      await cluster.crash();
      const failed = await work().then(
        () => assert.fail('the database is away'),
        (error: unknown) => error,
      );
      await cluster.start();
      throw failed;
    };
    const execute = (partsFor: (run: Run) => Promise<PipelineParts>): Promise<void> =>
      executeJob({ runId: run.id }, new AbortController().signal, {
        store,
        submit: () => Promise.resolve(),
        partsFor,
      });
    await note();
    await assert.rejects(
      execute(() => failing(() => away(note))),
      UnavailableError,
    );
    // The place in the log is not known any more; whoever reads it again finds it.
    await assert.rejects(
      execute(() => failing(note)),
      LogConflict,
    );
    assert.equal((await store.log.read(run.id)).length, 1);
    assert.equal((await store.runs.byId(run.id))?.status, 'running');
    assert.equal((await store.tasks.byId(run.taskId))?.state, 'running');

    const queue = await openQueue(store, { lookMs: 100 });
    const done = Promise.withResolvers<void>();
    let tries = 0;
    await queue.work(async ({ runId }) => {
      tries += 1;
      if (tries === 1) await away(() => store.runs.byId(runId));
      await note();
      await store.runs.end(runId, { outcome: 'verified' });
      done.resolve();
    });
    await queue.submit({ runId: run.id, projectId: run.projectId });
    await done.promise;
    assert.equal(tries, 2);
    assert.equal((await store.log.read(run.id)).length, 2);
    await queue.drain();
    await store.close();
  },
);
