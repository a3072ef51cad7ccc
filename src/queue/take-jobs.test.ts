import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { newId } from '../domain/id.ts';
import { claimJobs } from '../store/claim-jobs.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type Job, type OpenedBoss, runQueue, startBoss } from './start-boss.ts';
import { sendJob, type JobOrder } from './submit-job.ts';

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const rowsRead = (plan: Plan): number =>
  Math.max(
    (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'],
    ...(plan.Plans ?? []).map(rowsRead),
  );

for (const { name, skip, start } of twoDatabases) {
  describe(`taking jobs from ${name === 'embedded' ? 'an embedded database' : 'a server'}`, { skip }, () => {
    let databases: TestDatabases;
    let store: Store;
    let opened: OpenedBoss;
    before(async () => {
      databases = await start();
      store = await openStore(await databases.place());
      const tell = { onNews: () => undefined, onError: (error: unknown) => assert.fail(String(error)) };
      opened = await startBoss(store.engine, {}, tell);
    });
    after(async () => {
      await opened.boss.stop({ graceful: false });
      await store.close();
      await databases.stop();
    });

    const [a, b, c] = [newId(), newId(), newId()];
    const send = async (projectId: string, order?: JobOrder): Promise<string> => {
      const runId = newId();
      await sendJob(opened, { runId, projectId }, order);
      return runId;
    };
    const take = (most: number) => claimJobs<Job>(store.engine, runQueue, most);

    test('of each project the first that may begin is taken, the most urgent project first, until one of it is at work', async () => {
      await send(a, { afterSeconds: 3600 });
      const [first, urgent] = [await send(a), await send(b, { priority: 'high' })];
      const [second] = [await send(a), await send(b)];
      const later = await send(c, { priority: 'low' });
      const runsOf = (jobs: { data: Job }[]) => jobs.map(({ data }) => data.runId);
      const two = await take(2);
      assert.deepEqual(runsOf(two).toSorted(), [first, urgent].toSorted());
      assert.deepEqual(runsOf(await take(9)), [later]);
      assert.deepEqual(await take(9), []);
      const done = two.find(({ data }) => data.runId === first);
      assert.ok(done);
      await opened.boss.deleteJob(runQueue, done);
      assert.deepEqual(runsOf(await take(9)), [second]);
    });

    test('one that failed is taken again as its next try, before the others of its project', async () => {
      const project = newId();
      const run = await send(project);
      await send(project);
      const [job] = await take(1);
      assert.ok(job);
      await opened.boss.fail(runQueue, { id: job.id, retryCount: job.retryCount });
      await opened.boss.update(runQueue, undefined, { id: job.id, startAfter: 0 });
      const [again] = await take(1);
      assert.deepEqual([again?.data.runId, again?.retryCount], [run, job.retryCount + 1]);
    });

    test('what waits behind the first of its project is not read', async () => {
      const [busy, free] = [newId(), newId()];
      const jobs = (projectId: string) =>
        Array.from({ length: 200 }, () => ({ data: { runId: newId(), projectId }, singletonKey: projectId }));
      await opened.boss.insert(runQueue, [...jobs(busy), ...jobs(free)]);
      let most = Infinity;
      const explained = async (text: string, values?: unknown[]) => {
        const explain = text.replace('WITH', 'EXPLAIN (ANALYZE, FORMAT JSON) WITH');
        const { rows } = await store.engine.execute(explain, values);
        const [told] = (rows[0]?.['QUERY PLAN'] ?? []) as { Plan: Plan }[];
        if (told !== undefined) most = rowsRead(told.Plan);
        return { rows: [] };
      };
      await claimJobs({ ...store.engine, execute: explained }, runQueue, 4);
      assert.ok(most < 100, `${most} rows were read in one place`);
    });
  });
}
