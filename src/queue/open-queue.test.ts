import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { aRun, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { UserError } from '../domain/errors.ts';
import { openStore, type Store, type StorePlace } from '../store/open-store.ts';
import {
  openQueue,
  type Handler,
  type Job,
  type Queue,
  type QueueOptions,
  type WorkOptions,
} from './open-queue.ts';

/** Something to wait for: resolves when it was told so. */
const signal = <T = void>() => Promise.withResolvers<T>();

const jobOf = async (store: Store, project?: string): Promise<Job> => {
  const { id: runId, projectId } = await aRun(store, project);
  return { runId, projectId };
};

for (const { name, skip, start } of twoDatabases) {
  describe(`the queue on ${name === 'embedded' ? 'an embedded database' : 'a server'}`, { skip }, () => {
    let databases: TestDatabases;
    let place: StorePlace;
    let store: Store;
    let queues: Queue[] = [];
    before(async () => {
      databases = await start();
      place = await databases.place();
      store = await openStore(place);
    });
    after(async () => {
      await store.close();
      await databases.stop();
    });

    const faults: unknown[] = [];
    const working = async (
      handler: Handler,
      work: WorkOptions = {},
      options: QueueOptions = {},
    ): Promise<Queue> => {
      const queue = await openQueue(store, { onError: (error) => faults.push(error), ...options });
      queues.push(queue);
      await queue.work(handler, { leftOver: 'park', ...work });
      return queue;
    };
    const drained = async (): Promise<void> => {
      await Promise.all(queues.map((queue) => queue.drain()));
      queues = [];
      assert.deepEqual(faults.splice(0), []);
    };
    const ending = (job: Job) => store.runs.end(job.runId, { outcome: 'verified' });

    test('one run at a time is at work for a project, as many as allowed over all, in order of submission', async () => {
      const jobs = await Promise.all(
        ['a', 'a', 'a', 'b', 'b', 'c', 'd'].map((project) => jobOf(store, project)),
      );
      const atWork: Job[] = [];
      const most = { together: 0, ofOneProject: 0 };
      const order: string[] = [];
      const [full, all] = [signal(), signal()];
      const queue = await working(
        async (job) => {
          order.push(job.runId);
          atWork.push(job);
          most.together = Math.max(most.together, atWork.length);
          const same = atWork.filter(({ projectId }) => projectId === job.projectId).length;
          most.ofOneProject = Math.max(most.ofOneProject, same);
          await store.runs.list();
          // Nobody ends before as many are at work as may be.
          if (most.together === 3) full.resolve();
          await full.promise;
          await ending(job);
          atWork.splice(atWork.indexOf(job), 1);
          if (order.length === jobs.length && atWork.length === 0) all.resolve();
        },
        { parallel: 3 },
      );
      for (const job of jobs) await queue.submit(job);
      await all.promise;
      assert.deepEqual(most, { together: 3, ofOneProject: 1 });
      const ofA = jobs.slice(0, 3).map(({ runId }) => runId);
      assert.deepEqual(
        order.filter((runId) => ofA.includes(runId)),
        ofA,
      );
      await drained();
    });

    test('a run that waits already is not queued twice', async () => {
      const [first, second, third] = [
        await jobOf(store, 'once'),
        await jobOf(store, 'once'),
        await jobOf(store, 'once'),
      ];
      const [begun, go, all] = [signal(), signal(), signal()];
      const seen: string[] = [];
      const queue = await working(async (job) => {
        seen.push(job.runId);
        begun.resolve();
        await go.promise;
        if (job.runId === third.runId) all.resolve();
      });
      await queue.submit(first);
      await begun.promise;
      for (let times = 0; times < 3; times += 1) await queue.submit(second);
      await queue.submit(third);
      go.resolve();
      await all.promise;
      await drained();
      assert.deepEqual(seen, [first.runId, second.runId, third.runId]);
    });

    test('a run that is submitted while it is at work is taken again afterwards, unless it has ended', async () => {
      const [again, ended, last] = await Promise.all(['x', 'y', 'y'].map((project) => jobOf(store, project)));
      assert(again && ended && last);
      const seen: string[] = [];
      const times = ({ runId }: Job): number => seen.filter((one) => one === runId).length;
      const all = signal();
      const queue: Queue = await working(
        async (job) => {
          seen.push(job.runId);
          if (job.runId === ended.runId) await ending(job);
          if (times(job) === 1 && job.runId !== last.runId) await queue.submit(job);
          if (times(again) === 2 && times(last) === 1) all.resolve();
        },
        { parallel: 1 },
      );
      await queue.submit(ended);
      await queue.submit(again);
      await queue.submit(last);
      await all.promise;
      await drained();
      assert.equal(times(ended), 1);
    });

    test('a handler that throws is called again, then its run is ended as failed and its project is free', async () => {
      const [bad, next] = [await jobOf(store, 'bad'), await jobOf(store, 'bad')];
      let calls = 0;
      const all = signal();
      const queue = await working(
        (job) => {
          if (job.runId === next.runId) all.resolve();
          else calls += 1;
          return job.runId === next.runId ? Promise.resolve() : Promise.reject(new Error(`boom ${calls}`));
        },
        {},
        { retries: 2, retryPauseSeconds: 1, lookMs: 100 },
      );
      await queue.submit(bad);
      await queue.submit(next);
      const log = await Array.fromAsync(store.log.follow(bad.runId));
      await all.promise;
      assert.equal(calls, 3);
      const end = log.at(-1)?.event;
      assert(end?.type === 'run-end' && end.outcome === 'failed');
      assert.match(end.reason, /boom 3/);
      const run = await store.runs.byId(bad.runId);
      assert.equal(run?.outcome, 'failed');
      assert.equal((await store.tasks.byId(run?.taskId ?? ''))?.state, 'failed');
      await drained();
    });

    test('a fault that only a person can mend is not tried again', async () => {
      const job = await jobOf(store);
      let calls = 0;
      const queue = await working(() => {
        calls += 1;
        return Promise.reject(new UserError('the folder of the project is gone', { hint: 'bring it back' }));
      });
      await queue.submit(job);
      const log = await Array.fromAsync(store.log.follow(job.runId));
      await drained();
      const end = log.at(-1)?.event;
      assert(end?.type === 'run-end' && end.reason === 'the folder of the project is gone');
      assert.equal(calls, 1);
      assert.equal((await store.runs.byId(job.runId))?.outcome, 'failed');
    });

    test('a job that takes too long has its signal aborted, and is tried again', async () => {
      const job = await jobOf(store);
      const names: string[] = [];
      const all = signal();
      const queue = await working(
        async (job, signal) => {
          if (names.length === 1) {
            await ending(job);
            return all.resolve();
          }
          await once(signal, 'abort');
          names.push((signal.reason as Error).name);
          signal.throwIfAborted();
        },
        {},
        { expireSeconds: 1, retryPauseSeconds: 1, lookMs: 100 },
      );
      await queue.submit(job);
      await all.promise;
      await drained();
      assert.deepEqual(names, ['AbortError']);
    });

    test('draining takes no more jobs and lets those at work end within the grace', async () => {
      const [first, second] = [await jobOf(store, 'grace'), await jobOf(store, 'grace')];
      const begun = signal();
      const seen: string[] = [];
      const queue = await working(async (job, signal) => {
        seen.push(job.runId);
        begun.resolve();
        await new Promise((resolve) => setTimeout(resolve, 100));
        assert.equal(signal.aborted, false);
        await ending(job);
      });
      await queue.submit(first);
      await queue.submit(second);
      await begun.promise;
      await queue.drain({ graceMs: 60_000 });
      await drained();
      assert.deepEqual(seen, [first.runId]);
      assert.equal((await store.runs.byId(first.runId))?.outcome, 'verified');
    });

    for (const unfinished of ['requeue', 'park'] as const)
      test(`draining aborts what goes on, and then ${unfinished === 'park' ? 'parks it' : 'gives it back'}`, async () => {
        const job = await jobOf(store);
        const begun = signal();
        const queue = await working(async (_, signal) => {
          begun.resolve();
          await once(signal, 'abort');
        });
        await queue.submit(job);
        await begun.promise;
        await queue.drain({ unfinished });
        await drained();
        const seen: string[] = [];
        const [later, all] = [await jobOf(store), signal()];
        const next = await working(
          async ({ runId }) => {
            seen.push(runId);
            await ending({ ...job, runId });
            if (runId === later.runId) all.resolve();
          },
          { leftOver: 'run' },
        );
        await next.submit(later);
        await all.promise;
        await drained();
        assert.deepEqual(seen.includes(job.runId), unfinished === 'requeue');
      });

    test('what cannot be a job is refused when it is submitted', async () => {
      const queue = await openQueue(store);
      queues.push(queue);
      await assert.rejects(queue.submit({ runId: 'nonsense', projectId: "'; DROP" }));
      await drained();
    });
  });
}
