import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aRun, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Run } from '../domain/run.ts';
import { nothingSpent } from '../domain/budget.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { openQueue, type Queue } from './open-queue.ts';
import { recoverTasks } from './recover-tasks.ts';

let databases: TestDatabases;
let store: Store;
let queue: Queue;
before(async () => {
  const embedded = twoDatabases.find(({ name }) => name === 'embedded');
  assert(embedded);
  databases = await embedded.start();
  store = await openStore(await databases.place());
  queue = await openQueue(store);
});
after(async () => {
  await queue.drain();
  await store.close();
  await databases.stop();
});

/** A run that waits for a person, with its question in the log. */
const asking = async (): Promise<Run> => {
  const run = await aRun(store, undefined, { status: 'waiting' });
  await store.tasks.move(run.taskId, 'running');
  await store.tasks.move(run.taskId, 'blocked');
  await store.log.append(run.id, {
    type: 'gate-request',
    gate: 'plan',
    kind: 'approval',
    question: 'is this meant?',
  });
  return run;
};

/** What the next server does first; answers which runs it queued. */
const restart = async (): Promise<string[]> => {
  const sent: string[] = [];
  const submit = ({ runId }: { runId: string }): Promise<void> => {
    sent.push(runId);
    return Promise.resolve();
  };
  await recoverTasks(store, submit, { alone: true });
  return sent;
};

const standing = async ({ id, taskId }: Run) => [
  (await store.runs.byId(id))?.status,
  (await store.tasks.byId(taskId))?.state,
];
const lastOf = async ({ id }: Run): Promise<RunEvent | undefined> => (await store.log.read(id)).at(-1)?.event;

test('DX-10: a question whose answer was cut off by a death is asked again, wherever it was cut off', async () => {
  const [early, late] = [await asking(), await asking()];
  await store.tasks.move(early.taskId, 'queued');
  await store.tasks.move(late.taskId, 'queued');
  await store.runs.setStatus(late.id, 'queued');
  assert.deepEqual(await restart(), []);
  for (const run of [early, late]) assert.deepEqual(await standing(run), ['waiting', 'blocked']);
});

test('DX-10: a run that waited for a person ends when its task was cancelled, also where the cancelling was cut off', async () => {
  const run = await asking();
  await store.tasks.move(run.taskId, 'cancelled', { by: 'ada' });
  await recoverTasks(store, () => assert.fail('nothing was to be queued'));
  assert.deepEqual(await standing(run), ['waiting', 'cancelled'], 'whoever cancels it may be at it now');
  await restart();
  assert.deepEqual(await standing(run), ['ended', 'cancelled']);
  const last = await lastOf(run);
  assert(last?.type === 'run-end' && last.outcome === 'cancelled');
});

test('DX-10: what was sent back goes on with its comment, also where the sending back was cut off', async () => {
  const run = await aRun(store, undefined, { status: 'running' });
  await store.tasks.move(run.taskId, 'running');
  const end = { outcome: 'verified', reason: 'done', branch: 'b', commit: 'c', proof: null } as const;
  await store.log.append(run.id, { type: 'run-end', ...end, spent: nothingSpent });
  await store.runs.end(run.id, end);
  await store.tasks.move(run.taskId, 'review');
  await store.tasks.move(run.taskId, 'queued', { by: 'ada', reason: 'keep the old name' });
  assert.deepEqual(await restart(), [run.id]);
  assert.deepEqual(await lastOf(run), { type: 'run-resume', by: 'ada', comment: 'keep the old name' });
  assert.deepEqual(await standing(run), ['queued', 'queued']);
  assert.equal((await store.runs.ofTask(run.taskId)).length, 1);
});
