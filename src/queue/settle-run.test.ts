import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '../domain/id.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import { aRun, aTask, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { executeJob } from './execute-job.ts';
import { recoverTasks } from './recover-tasks.ts';
import { releaseTasks } from './release-tasks.ts';
import { retryPauseSeconds, settleRun } from './settle-run.ts';
import type { JobOrder, Submit } from './submit-job.ts';

let databases: TestDatabases;
let store: Store;
before(async () => {
  const embedded = twoDatabases.find(({ name }) => name === 'embedded');
  assert(embedded);
  databases = await embedded.start();
  store = await openStore(await databases.place());
});
after(async () => {
  await store.close();
  await databases.stop();
});

/** What was handed to the queue. */
const submissions = (): { sent: { runId: string; order: JobOrder | undefined }[]; submit: Submit } => {
  const sent: { runId: string; order: JobOrder | undefined }[] = [];
  return {
    sent,
    submit: ({ runId }, order) => {
      sent.push({ runId, order });
      return Promise.resolve();
    },
  };
};

/** A task that is at work. */
const atWork = async (changes: Partial<Task> = {}): Promise<{ run: Run; task: Task }> => {
  const { projectId } = await aRun(store);
  const task = await store.tasks.create(aTask(projectId, { ...changes, state: 'running' }));
  const run = await store.runs.create({
    id: newId(),
    taskId: task.id,
    projectId,
    recipe: 'make',
    status: 'running',
    createdAt: new Date().toISOString(),
  });
  return { run, task };
};

const ended = (outcome: Outcome) => ({ kind: 'ended', outcome, branch: 'b', commit: 'c' }) as const;
const stateOf = async ({ id }: Task) => (await store.tasks.byId(id))?.state;

test('a verified result is completed, or waits for a person where the task wants it', async () => {
  const { submit } = submissions();
  for (const [review, state] of [
    [undefined, 'completed'],
    [false, 'completed'],
    [true, 'review'],
  ] as const) {
    const one = await atWork(review === undefined ? {} : { review });
    await settleRun(ended('verified'), one, store, submit);
    assert.equal(await stateOf(one.task), state);
  }
});

test('D4-13: a failed task is tried again with growing pauses while it has attempts, then stays failed', async () => {
  const { sent, submit } = submissions();
  const one = await atWork({ attempts: 2, priority: 'high' });
  await settleRun(ended('failed'), one, store, submit);
  assert.equal(await stateOf(one.task), 'queued');
  assert.equal(sent.length, 1);
  assert.deepEqual(sent[0]?.order, { isNew: true, afterSeconds: 30, priority: 'high' });
  const runs = await store.runs.ofTask(one.task.id);
  const second = runs.find(({ id }) => id === sent[0]?.runId);
  assert(second);
  await store.tasks.move(one.task.id, 'running');
  await settleRun(ended('exhausted'), { run: second, task: one.task }, store, submit);
  assert.equal(await stateOf(one.task), 'failed');
  assert.equal(sent.length, 1);
  const reasons = (await store.tasks.moves(one.task.id)).map(({ reason }) => reason);
  assert(reasons.includes('attempt 2 of 2'));
});

test('a task that was given no attempts is not tried again', async () => {
  const { sent, submit } = submissions();
  const one = await atWork();
  await settleRun(ended('failed'), one, store, submit);
  assert.equal(await stateOf(one.task), 'failed');
  assert.deepEqual(sent, []);
});

test('the pauses between attempts double, up to an hour', () => {
  assert.deepEqual([1, 2, 3, 7, 8, 50].map(retryPauseSeconds), [30, 60, 120, 1920, 3600, 3600]);
});

test('D4-12: what a task needs counts while it is not completed, and a completed one starts what waited for it alone', async () => {
  const { sent, submit } = submissions();
  const [first, other] = [await atWork(), await atWork()];
  const { projectId } = first.task;
  const pending = (needs: Task[]) =>
    store.tasks.create(
      aTask(projectId, { state: 'pending' }),
      needs.map(({ id }) => id),
    );
  const [one, both, child] = [
    await pending([first.task]),
    await pending([first.task, other.task]),
    await store.tasks.create(aTask(projectId, { state: 'pending', parentId: other.task.id })),
  ];
  await settleRun(ended('verified'), first, store, submit);
  assert.equal(await stateOf(one), 'queued');
  assert.equal(await stateOf(both), 'pending');
  assert.equal(sent.length, 1);
  await settleRun(ended('failed'), other, store, submit);
  assert.equal(await stateOf(both), 'pending', 'what failed does not let anybody start');
  await releaseTasks(store, submit);
  assert.equal(await stateOf(child), 'queued', 'a parent is no need');
});

test('a run that can do nothing before a moment is queued until then, and no worker waits for it', async () => {
  const { sent, submit } = submissions();
  const one = await atWork({ priority: 'high' });
  const until = Date.now() + 90_000;
  await settleRun({ kind: 'postponed', until, reason: 'claude has reached its limit' }, one, store, submit);
  assert.equal(await stateOf(one.task), 'queued');
  assert.equal((await store.runs.byId(one.run.id))?.status, 'queued');
  const [job, ...more] = sent;
  assert.deepEqual([job?.runId, job?.order?.priority, more.length], [one.run.id, 'high', 0]);
  const wait = job?.order?.afterSeconds ?? 0;
  assert.ok(wait > 60 && wait <= 90, String(wait));
});

test('many who release at once start a task once', async () => {
  const { sent, submit } = submissions();
  const { projectId } = await aRun(store);
  const task = await store.tasks.create(aTask(projectId, { state: 'pending' }));
  await Promise.all(Array.from({ length: 10 }, () => releaseTasks(store, submit, { ids: [task.id] })));
  assert.equal(sent.length, 1);
  assert.equal((await store.runs.ofTask(task.id)).length, 1);
});

test('a task that is held, or waits for another, does not start because somebody names it', async () => {
  const { sent, submit } = submissions();
  const { projectId, taskId } = await aRun(store);
  const held = await store.tasks.create(aTask(projectId, { state: 'pending', hold: 'a stranger sent it' }));
  const early = await store.tasks.create(aTask(projectId, { state: 'pending' }), [taskId]);
  const free = await store.tasks.create(aTask(projectId, { state: 'pending', priority: 'high' }));
  await releaseTasks(store, submit, { ids: [held.id, early.id, free.id] });
  assert.deepEqual(await Promise.all([held, early, free].map(stateOf)), ['pending', 'pending', 'queued']);
  assert.deepEqual(
    sent.map(({ order }) => order),
    [{ isNew: true, priority: 'high' }],
  );
  assert.equal((await store.runs.ofTask(free.id))[0]?.id, sent[0]?.runId);
});

test('DX-10: a task that a crash left queued without a run gets one', async () => {
  const { sent, submit } = submissions();
  const { projectId } = await aRun(store);
  const task = await store.tasks.create(aTask(projectId, { state: 'pending' }));
  await store.tasks.move(task.id, 'queued');
  await recoverTasks(store, submit);
  const made = await store.runs.ofTask(task.id);
  assert.deepEqual(made, [], 'whoever has just queued it may be about to make its run');
  await recoverTasks(store, submit, { alone: true });
  await recoverTasks(store, submit, { alone: true });
  const runs = await store.runs.ofTask(task.id);
  assert.equal(runs.length, 1);
  assert(sent.some(({ runId }) => runId === runs[0]?.id));
});

test('DX-10: a run whose worker died before its task was moved is settled by the next, and only once', async () => {
  const { sent, submit } = submissions();
  const nobody = (): never => assert.fail('it was to be settled, not executed');
  const parts = { store, submit, partsFor: nobody };
  const { signal } = new AbortController();
  const [ended, failed] = [await atWork(), await atWork({ attempts: 2 })];
  await store.runs.end(ended.run.id, { outcome: 'verified', branch: 'b', commit: 'c' });
  await store.runs.end(failed.run.id, { outcome: 'failed' });
  for (let times = 0; times < 2; times += 1)
    for (const { run } of [ended, failed]) await executeJob({ runId: run.id }, signal, parts);
  assert.equal(await stateOf(ended.task), 'completed');
  assert.equal(await stateOf(failed.task), 'queued', 'its second attempt is not taken from it');
  assert.equal(sent.length, 1);
  const forgotten = await atWork();
  await store.runs.end(forgotten.run.id, { outcome: 'unverified' });
  await recoverTasks(store, submit);
  assert.equal(await stateOf(forgotten.task), 'review');
});

test('a run that was interrupted is queued again, unless its task was cancelled: then its log says so', async () => {
  const { submit } = submissions();
  const [goes, stops] = [await atWork(), await atWork()];
  await settleRun({ kind: 'interrupted' }, goes, store, submit);
  assert.equal(await stateOf(goes.task), 'queued');
  await store.tasks.move(stops.task.id, 'cancelled', { by: 'ada' });
  await settleRun({ kind: 'interrupted' }, stops, store, submit);
  const end = (await store.log.read(stops.run.id)).at(-1)?.event;
  assert(end?.type === 'run-end' && end.outcome === 'cancelled');
  assert.equal((await store.runs.byId(stops.run.id))?.status, 'ended');
  assert.equal(await stateOf(stops.task), 'cancelled');
});

test('D2-12: a run that was answered before it had settled stays queued, for nobody to answer again', async () => {
  const { submit } = submissions();
  const asking = await atWork();
  await store.tasks.move(asking.task.id, 'queued', { by: 'ann' });
  await settleRun({ kind: 'waiting' }, asking, store, submit);
  assert.equal(await stateOf(asking.task), 'queued');
});
