import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { aRun, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { openStore, type Store, type StorePlace } from '../store/open-store.ts';
import { openQueue, type Handler, type Job } from './open-queue.ts';

const program = join(import.meta.dirname, '../../test/programs/queue-worker.ts');

const signal = <T = void>() => Promise.withResolvers<T>();

const jobOf = async (store: Store, project?: string): Promise<Job> => {
  const { id: runId, projectId } = await aRun(store, project);
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
  const database = name === 'embedded' ? 'an embedded database' : 'a server';
  describe(`workers that die or compete, on ${database}`, { skip }, () => {
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
    } else {
      test('workers of several stores never have one project at work twice', async () => {
        const place = await databases.place();
        const store = await openStore(place);
        const stores = [store, await openStore(place), await openStore(place)];
        const faults: unknown[] = [];
        const atWork = new Set<string>();
        const left = new Set<string>();
        const all = signal();
        const handler: Handler = async ({ runId, projectId }) => {
          assert(!atWork.has(projectId), 'a project is at work twice');
          atWork.add(projectId);
          await new Promise((resolve) => setTimeout(resolve, 5));
          await store.runs.end(runId, { outcome: 'verified' });
          atWork.delete(projectId);
          left.delete(runId);
          if (left.size === 0) all.resolve();
        };
        const own = await Promise.all(
          stores.map((one) => openQueue(one, { onError: (error) => faults.push(error), lookMs: 50 })),
        );
        const jobs = await Promise.all(
          Array.from({ length: 40 }, (_, at) => jobOf(store, `shared ${at % 4}`)),
        );
        for (const { runId } of jobs) left.add(runId);
        await Promise.all(own.map((queue) => queue.work(handler, { parallel: 4 })));
        for (const [at, job] of jobs.entries()) await own[at % own.length]?.submit(job);
        await all.promise;
        await Promise.all(own.map((queue) => queue.drain()));
        assert.deepEqual(faults, []);
        await Promise.all(stores.map((one) => one.close()));
      });

      test('a job that another worker has taken over has its signal aborted, and is not settled by the first', async () => {
        const store = await openStore(await databases.place());
        const job = await jobOf(store);
        const [begun, lost] = [signal(), signal<string>()];
        const queue = await openQueue(store);
        await queue.work(async (_, signal) => {
          begun.resolve();
          await once(signal, 'abort');
          lost.resolve(String(signal.reason));
        });
        await queue.submit(job);
        await begun.promise;
        await store.engine.execute(
          `UPDATE millwright_jobs.job SET retry_count = retry_count + 1 WHERE data->>'runId' = '${job.runId}'`,
        );
        assert.match(await lost.promise, /another worker/);
        await queue.drain();
        const { rows } = await store.engine.execute(
          'SELECT state FROM millwright_jobs.job WHERE singleton_key = $1',
          [job.projectId],
        );
        assert.deepEqual(rows, [{ state: 'active' }]);
        await store.close();
      });
    }
  });
}
