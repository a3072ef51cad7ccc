import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { aRun, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { openStore, type Store, type StorePlace } from '../store/open-store.ts';
import { openQueue, type Job } from './open-queue.ts';

const program = join(import.meta.dirname, '../../test/programs/queue-worker.ts');

const signal = <T = void>() => Promise.withResolvers<T>();

const jobOf = async (store: Store): Promise<Job> => {
  const { id: runId, projectId } = await aRun(store);
  return { runId, projectId };
};

/** A database in which a job waits for its first worker. */
const withJob = async (databases: TestDatabases, retries = 3): Promise<{ place: StorePlace; job: Job }> => {
  const place = await databases.place();
  const store = await openStore(place);
  const job = await jobOf(store);
  const queue = await openQueue(store, { retries });
  await queue.submit(job);
  await queue.drain();
  await store.close();
  return { place, job };
};

/** A worker in another process; `said` waits for a line that begins so. */
const startWorker = (place: StorePlace) => {
  const child = spawn(process.execPath, [program, JSON.stringify(place)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (words: string): Promise<void> => {
    for (let line = await lines.next(); !line.done; line = await lines.next())
      if (line.value.startsWith(words)) return;
    assert.fail(`the worker ended without saying "${words}"`);
  };
  const ended = once(child, 'exit');
  return {
    said,
    drain: () => child.stdin.write('drain\n'),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

for (const { name, skip, start } of twoDatabases) {
  describe(
    `workers that die, on ${name === 'embedded' ? 'an embedded database' : 'a server'}`,
    { skip },
    () => {
      let databases: TestDatabases;
      before(async () => {
        databases = await start();
      });
      after(() => databases.stop());

      test('DX-10: the job of a killed worker is run again', async () => {
        const { place, job } = await withJob(databases);
        const worker = startWorker(place);
        await worker.said(`took ${job.runId}`);
        await worker.kill();
        const store = await openStore(place);
        const queue = await openQueue(store, { lookMs: 200 });
        const took = signal<string>();
        await queue.work(async ({ runId }) => {
          await store.runs.end(runId, { outcome: 'verified' });
          took.resolve(runId);
        });
        assert.equal(await took.promise, job.runId);
        await queue.drain();
        await store.close();
      });

      test('a worker in another process drains when it is told to', async () => {
        const { place, job } = await withJob(databases);
        const worker = startWorker(place);
        await worker.said(`took ${job.runId}`);
        worker.drain();
        await worker.said(`left ${job.runId}`);
        assert.deepEqual(await worker.ended, [0, null]);
      });

      if (name === 'embedded') {
        test('what an earlier process left can be parked, so that it does not run unasked', async () => {
          const { place, job: left } = await withJob(databases);
          const worker = startWorker(place);
          await worker.said(`took ${left.runId}`);
          await worker.kill();
          const store = await openStore(place);
          const waited = await jobOf(store);
          const queue = await openQueue(store);
          const seen: string[] = [];
          const all = signal();
          await queue.work(
            async ({ runId }) => {
              seen.push(runId);
              if (runId === waited.runId) all.resolve();
              await store.runs.end(runId, { outcome: 'verified' });
            },
            { leftOver: 'park' },
          );
          await queue.submit(waited);
          await all.promise;
          assert.deepEqual(seen, [waited.runId]);
          assert.equal((await store.runs.byId(left.runId))?.status, 'queued');
          await queue.drain();
          await store.close();
        });

        test('a job that takes its worker down with it every time is given up', async () => {
          const { place, job } = await withJob(databases, 1);
          for (let times = 0; times < 2; times += 1) {
            const worker = startWorker(place);
            await worker.said(`took ${job.runId}`);
            await worker.kill();
          }
          const store = await openStore(place);
          const queue = await openQueue(store);
          await queue.work(() => assert.fail('it was to be given up'));
          const log = await Array.fromAsync(store.log.follow(job.runId));
          const end = log.at(-1)?.event;
          assert(end?.type === 'run-end' && /worker died/.test(end.reason));
          await queue.drain();
          await store.close();
        });
      }
    },
  );
}
