import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { watchQuestions } from '../../src/compose/watch-questions.ts';
import { newId } from '../../src/domain/id.ts';
import type { Notice } from '../../src/domain/notice.ts';
import type { Run } from '../../src/domain/run.ts';
import { expireQuestions } from '../../src/queue/expire-questions.ts';
import { keptForFile } from './kept-for-file.ts';
import { aRunIn } from './runs.ts';
import { openServer, type Answered, type TestServer } from './server.ts';

const kept = keptForFile(after);
let server: TestServer;
before(async () => {
  server = await openServer(kept);
});

const post = (path: string, body: unknown = {}): Promise<Answered> =>
  server.ask(path, { method: 'POST', body });
const dayMs = 86_400_000;

/** A run that asks, as a worker leaves it. */
const asking = async (question: string, kind: 'question' | 'approval' = 'question'): Promise<Run> => {
  const { store } = server;
  const run = await aRunIn(server, { title: `about ${question}` });
  await store.tasks.move(run.taskId, 'running');
  await store.log.append(run.id, { type: 'gate-request', gate: 'ask', kind, question });
  await store.runs.setStatus(run.id, 'waiting');
  await store.tasks.move(run.taskId, 'blocked');
  return run;
};

interface Waiting {
  kind: string;
  run: string | null;
  task: string;
  question: string;
  since: string;
}

const waiting = async (): Promise<Waiting[]> => {
  const here = encodeURIComponent(server.repository);
  const { status, value, text } = await server.ask(`/api/questions?in=${here}`);
  assert.equal(status, 200, text);
  return value['waiting'] as Waiting[];
};
const runsThatWait = async (): Promise<(string | null)[]> => (await waiting()).map(({ run }) => run);
const stateOf = async ({ taskId }: Run) => (await server.store.tasks.byId(taskId))?.state;

test('what waits for a person is one list, the oldest first: questions, plans, results, tasks that are held', async () => {
  const { store } = server;
  const first = await asking('tabs or spaces?');
  const second = await asking('this plan?', 'approval');
  const result = await aRunIn(server);
  await store.tasks.move(result.taskId, 'running');
  await store.runs.end(result.id, { outcome: 'unverified' });
  await store.tasks.move(result.taskId, 'review');
  const { projectId } = result;
  const template = await store.tasks.byId(result.taskId);
  assert.ok(template);
  const { id: _, ...like } = template;
  const held = await store.tasks.create({
    ...like,
    id: newId(),
    projectId,
    state: 'pending',
    hold: 'a stranger asks',
  });
  const found = await waiting();
  assert.deepEqual(
    new Set(found.map(({ kind, run, task, question }) => `${kind} ${run ?? task} ${question}`)),
    new Set([
      `question ${first.id} tabs or spaces?`,
      `approval ${second.id} this plan?`,
      `review ${result.id} its run ended unverified: take the result?`,
      `hold ${held.id} a stranger asks`,
    ]),
  );
  const times = found.map(({ since }) => since);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => Date.parse(a) - Date.parse(b)),
  );
  await post(`/api/tasks/${held.id}/reject`, { reason: 'no' });
  assert.ok(!(await waiting()).some(({ kind }) => kind === 'hold'));
  assert.equal((await server.ask('/api/questions?limit=0')).status, 400);
});

test('D3-7: of two answers to one question one wins, the other is told, and the question is gone', async () => {
  const run = await asking('which name?');
  const answers = await Promise.all(
    ['slug', 'title'].map((text) => post(`/api/runs/${run.id}/answer`, { text })),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202, 409]));
  const told = answers.find(({ status }) => status === 409);
  assert.match(String(told?.value['detail']), /waits for nobody|does not wait any more/);
  const log = await server.store.log.read(run.id);
  assert.equal(log.filter(({ event }) => event.type === 'gate-response').length, 1);
  assert.ok(!(await runsThatWait()).includes(run.id));
  assert.equal(server.submitted.filter((id) => id === run.id).length, 1);
});

test('a question is reminded of once for each time that it is due, also over a restart, and never after its answer', async () => {
  const run = await asking('how long?');
  const since = Date.now();
  const told: [string, number][] = [];
  const look = async (hours: number) =>
    expireQuestions(server.store, {
      remindHours: 24,
      expireDays: 0,
      now: since + hours * 3_600_000 + 60_000,
      remind: ({ runId }, times) => {
        if (runId === run.id) told.push([runId, times]);
        return Promise.resolve();
      },
    });
  for (const hours of [1, 25, 26, 100, 101]) await look(hours);
  assert.deepEqual(
    told,
    [
      [run.id, 1],
      [run.id, 4],
    ],
    'what was due while nobody looked is one reminder',
  );
  assert.equal((await post(`/api/runs/${run.id}/answer`, { text: 'two weeks' })).status, 202);
  await look(1000);
  assert.equal(told.length, 2);
});

test('a question that nobody answers ends its run with its reason; it can be resumed, and then asks again', async () => {
  const { store } = server;
  const run = await asking('still there?');
  const young = await expireQuestions(store, {
    remindHours: 0,
    expireDays: 7,
    remind: () => Promise.resolve(),
  });
  assert.deepEqual([young.expired, await stateOf(run)], [0, 'blocked']);
  const later = {
    remindHours: 0,
    expireDays: 7,
    now: Date.now() + 8 * dayMs,
    remind: () => Promise.resolve(),
  };
  assert.ok((await expireQuestions(store, later)).expired >= 1);
  const shown = await server.ask(`/api/runs/${run.id}`);
  const summary = shown.value['summary'] as {
    outcome: string;
    reason: string;
    question: string | null;
    spent: { seconds: number };
  };
  assert.deepEqual(
    [summary.outcome, summary.reason],
    ['exhausted', 'nobody answered its question within 7 days'],
  );
  assert.ok(summary.spent.seconds < 60, 'waiting is no work');
  const report = shown.value['report'] as { from: string; lines: string[] };
  assert.deepEqual([report.from, report.lines[0]], ['log', `exhausted: ${summary.reason}`]);
  assert.deepEqual((await server.ask(`/api/tasks/${run.taskId}`)).value['report'], report);
  assert.equal(await stateOf(run), 'failed');
  assert.equal((await expireQuestions(store, later)).expired, 0, 'it ends once');
  const late = await post(`/api/runs/${run.id}/answer`, { text: 'here' });
  assert.equal(late.status, 409, late.text);
  assert.equal((await post(`/api/runs/${run.id}/resume`)).status, 202);
  assert.deepEqual([await stateOf(run), server.submitted.at(-1)], ['queued', run.id]);
});

test('an answer and an expiry at the same moment: one of them counts, and nothing is stuck', async () => {
  const { store } = server;
  const run = await asking('now or never?');
  const care = {
    remindHours: 0,
    expireDays: 1,
    now: Date.now() + 2 * dayMs,
    remind: () => Promise.resolve(),
  };
  const [answered] = await Promise.all([
    post(`/api/runs/${run.id}/answer`, { text: 'now' }),
    expireQuestions(store, care),
  ]);
  const types = (await store.log.read(run.id)).map(({ event }) => event.type);
  const { status } = await store.runs.find(run.id);
  if (answered.status === 202) assert.deepEqual([types.at(-1), status], ['gate-response', 'queued']);
  else assert.deepEqual([types.at(-1), status, await stateOf(run)], ['run-end', 'ended', 'failed']);
  assert.equal(types.length, 2);

  const known = await asking('answered meanwhile?');
  const stale = await store.questions.open();
  await post(`/api/runs/${known.id}/answer`, { text: 'yes' });
  await expireQuestions({ ...store, questions: { open: () => Promise.resolve(stale) } }, care);
  assert.equal(await stateOf(known), 'queued', 'a list that is old by now ends no run that goes on');

  const crashed = await asking('cut in the middle?');
  await store.tasks.move(crashed.taskId, 'failed', { by: 'millwright', from: ['blocked'] });
  await expireQuestions(store, care);
  assert.equal((await store.runs.find(crashed.id)).status, 'ended', 'the next look ends what a crash left');
});

test('a server looks by itself: it reminds, ends what is too old, and stops when it is told to', async () => {
  const { store } = server;
  const [old, young] = [await asking('old?'), await asking('young?')];
  const back = (run: Run, days: number) =>
    store.engine.execute(
      `UPDATE millwright.events SET at = now() - interval '${days} days' WHERE run_id = '${run.id}'`,
    );
  await back(old, 9);
  await back(young, 2);
  const ending = new AbortController();
  const reminded = Promise.withResolvers<Notice>();
  const watching = watchQuestions(
    { remind_hours: 24, expire_days: 7 },
    {
      store: () => Promise.resolve(store),
      notify: (notice) => {
        if (notice.task.id === young.taskId) reminded.resolve(notice);
        return Promise.resolve([]);
      },
      signal: ending.signal,
      report: reminded.reject,
      complain: reminded.reject,
    },
  );
  for await (const { event } of store.log.follow(old.id)) if (event.type === 'run-end') break;
  const notice = await reminded.promise;
  assert.deepEqual([notice.event, notice.question], ['task.blocked', 'young?']);
  assert.match(notice.reason ?? '', /^reminder: it has waited since 20/);
  ending.abort();
  await watching;
  assert.equal(await stateOf(young), 'blocked');
});
