import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { watchQuestions } from '../../src/compose/watch-questions.ts';
import type { RunEvent, StoredEvent } from '../../src/domain/events.ts';
import { newId } from '../../src/domain/id.ts';
import { foldSpent } from '../../src/pipeline/replay.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { recoverTasks } from '../../src/queue/recover-tasks.ts';
import { runQueue } from '../../src/queue/start-boss.ts';
import { waitingClock } from '../../src/queue/waiting-clock.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { aRun, twoDatabases, type TestDatabases } from '../programs/two-databases.ts';

const dayMs = 86_400_000;

test('a clock that is set forward or back is not time in which somebody could have answered; a night of sleep is', () => {
  const at = { wall: 1_000 * dayMs, steady: 5 };
  const now = waitingClock({ wall: () => at.wall, steady: () => at.steady });
  const pass = (wall: number, steady = wall): number => {
    at.wall += wall;
    at.steady += steady;
    return now() / dayMs - 1_000;
  };
  assert.equal(pass(dayMs), 1);
  assert.equal(pass(365 * dayMs, 0), 1, 'set forward by a year');
  assert.equal(pass(dayMs / 2, 60_000).toFixed(2), '1.50', 'asleep');
  assert.equal(pass(dayMs).toFixed(2), '2.50');
  assert.equal(pass(-365 * dayMs, 0).toFixed(2), '2.50', 'set right again');
  assert.equal(pass(-2 * dayMs, 0).toFixed(2), '2.50');
  assert.equal(pass(dayMs).toFixed(2), '3.50');
});

const budget = { tokens: 1000, seconds: 600, attempts: 1, money: 0 };
const logOf = (...seconds: number[]): StoredEvent[] =>
  seconds.map((at, index) => ({
    runId: newId(),
    position: index + 1,
    at: new Date(at * 1000).toISOString(),
    event: (index === 0
      ? { type: 'run-start', taskId: newId(), recipe: 'make', recipeVersion: 1, spec: 'x', budget }
      : { type: 'run-warn', message: 'x' }) as RunEvent,
  }));

test('a clock that is set uses up no budget and gives none as a present; long work counts', () => {
  const jumped = 86_400;
  assert.equal(foldSpent(logOf(0, 10, 20 + jumped, 30 + jumped)).seconds, 20);
  assert.equal(foldSpent(logOf(jumped, jumped + 10, 20, 30)).seconds, 20);
  assert.equal(foldSpent(logOf(0, 10), (10 + jumped) * 1000).seconds, 10);
  assert.equal(foldSpent(logOf(0, 1000, 2000)).seconds, 2000, 'more than the budget is still told');
});

for (const { name, skip, start } of twoDatabases)
  describe(`clocks that are set, on a database that is ${name}`, { skip }, () => {
    let databases: TestDatabases;
    let store: Store;
    before(async () => {
      databases = await start();
      store = await openStore(await databases.place());
    });
    after(async () => {
      await store.close();
      await databases.stop();
    });

    test('jobs that were made before the clock was set back run at once, each once, in their order', async () => {
      const queue = await openQueue(store, { lookMs: 100 });
      const runs = [await aRun(store, 'one'), await aRun(store, 'one'), await aRun(store, 'two')];
      for (const { id: runId, projectId } of runs) await queue.submit({ runId, projectId });
      await store.engine.execute(
        `UPDATE ${store.engine.schema}.job SET created_on = created_on + interval '1 day',
           start_after = start_after + interval '1 day' WHERE name = $1`,
        [runQueue],
      );
      await recoverTasks(store, (job, order) => queue.submit(job, order));
      const seen: string[] = [];
      const all = Promise.withResolvers<void>();
      await queue.work(async ({ runId }) => {
        seen.push(runId);
        await store.runs.end(runId, { outcome: 'verified' });
        if (seen.length === runs.length) all.resolve();
      });
      await all.promise;
      assert.deepEqual(new Set(seen), new Set(runs.map(({ id }) => id)));
      const ofOne = seen.filter((id) => id !== runs[2]?.id);
      assert.deepEqual(ofOne, [runs[0]?.id, runs[1]?.id]);
      await queue.drain();
    });

    test('a clock that is set forward by a month under a server ends no question and reminds of none', async () => {
      const run = await aRun(store);
      await store.tasks.move(run.taskId, 'running');
      await store.log.append(run.id, { type: 'gate-request', gate: 'a', kind: 'question', question: '?' });
      await store.runs.setStatus(run.id, 'waiting');
      await store.tasks.move(run.taskId, 'blocked');
      const ending = new AbortController();
      const at = { wall: Date.now(), steady: 0 };
      const clock = waitingClock({ wall: () => at.wall, steady: () => at.steady });
      at.wall += 30 * dayMs;
      const told: unknown[] = [];
      let looks = 0;
      const watching = watchQuestions(
        { remind_hours: 24, expire_days: 7 },
        {
          store: () => Promise.resolve(store),
          notify: (notice) => Promise.resolve(void told.push(notice)).then(() => []),
          signal: ending.signal,
          report: (error) => told.push(error),
          complain: (fault) => told.push(fault),
          now: () => {
            looks += 1;
            ending.abort();
            return clock();
          },
        },
      );
      await watching;
      assert.deepEqual([looks, told], [1, []]);
      assert.equal((await store.tasks.byId(run.taskId))?.state, 'blocked');
    });
  });
