import assert from 'node:assert/strict';
import { appendFile, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { openFloor, type Floor } from '../../bench/floor/floor.ts';
import { answerOf, fetchFrom, streamOf, type Answered, type Asked } from '../api/server.ts';
import { withoutPostgres } from '../programs/postgres-cluster.ts';
import { secret, signed } from './ci-hooks.ts';

/** Stands before the models: a call whose prompt holds a word that is held waits until it is let go. */
const startGate = async (t: TestContext, target: string) => {
  const held = new Map<string, PromiseWithResolvers<void>>();
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      for (const [word, gate] of held)
        if (body.includes(word)) {
          waiting.get(word)?.resolve();
          await gate.promise;
        }
      const answer = await fetch(new URL(request.url ?? '', target), {
        method: request.method ?? 'GET',
        headers: { 'content-type': 'application/json' },
        ...(body !== '' && { body }),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(target).pathname}`,
    hold(word: string): void {
      held.set(word, Promise.withResolvers());
      waiting.set(word, Promise.withResolvers());
    },
    asked: (word: string): Promise<void> => waiting.get(word)?.promise ?? Promise.resolve(),
    letGo(word: string): void {
      held.get(word)?.resolve();
      held.delete(word);
    },
  };
};

interface Desk {
  ask: (path: string, asked?: Asked) => Promise<Answered>;
  post: (path: string, body?: unknown) => Promise<Answered>;
  open: (path: string, asked?: Asked) => Promise<Response>;
}

const serve = async (floor: Floor): Promise<Desk> => {
  const { ready } = await floor.start('desk', 'serve', '--port', '0');
  const { address, tokenFile } = ready as { address: string; tokenFile: string };
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const open: Desk['open'] = (path, asked = {}) => fetchFrom(address, path, { token, ...asked });
  const ask: Desk['ask'] = async (path, asked) => answerOf(await open(path, asked));
  return { open, ask, post: (path, body = {}) => ask(path, { method: 'POST', body }) };
};

interface View {
  task: { state: string };
  runs: { id: string; outcome?: string; status: string }[];
}

/** Asks until the task stands so; while the database is away that is not told. */
const stands = async ({ ask }: Desk, id: string, wanted: string): Promise<View> => {
  for (;;) {
    const { status, value } = await ask(`/api/tasks/${id}`);
    if (status === 200) {
      const view = value as unknown as View;
      if (view.task.state === wanted) return view;
      assert.ok(!['completed', 'failed', 'cancelled'].includes(view.task.state), JSON.stringify(value));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const submitted = async ({ post }: Desk, spec: string, path: string): Promise<string> => {
  const { status, value, text: said } = await post('/api/tasks', { spec, in: path });
  assert.equal(status, 200, said);
  return (value['task'] as { id: string }).id;
};

const problem = ({ status, headers, value, text: said }: Answered, expected: number): string => {
  assert.equal(status, expected, said);
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.doesNotMatch(said, /\.ts:\d|node_modules|SELECT|INSERT/i);
  return `${String(value['detail'])} ${String(value['hint'])}`;
};

/** All events of a run to its end, each once, however often the stream breaks. */
const followed = async ({ open }: Desk, runId: string): Promise<number[]> => {
  const ids: number[] = [];
  for (;;) {
    const after = ids.at(-1) ?? 0;
    const response = await open(`/api/runs/${runId}/events?until=end&after=${after}`);
    if (response.status === 204) return ids;
    if (response.status !== 200) {
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    for await (const { id, event, data } of streamOf(response)) {
      if (id !== undefined) ids.push(id);
      if (event === 'end' && JSON.stringify(data).includes('over')) return ids;
    }
  }
};

test(
  'bad days of a server: the database goes away, folders of runs and of projects are lost; nothing is lost or stuck',
  { skip: withoutPostgres ?? false },
  async (t) => {
    const floor = await openFloor(3);
    t.after(() => floor.close());
    const { cluster, store, folder, env } = floor;
    const [asking, working, moving] = floor.projects;
    assert(asking && working && moving);
    const gate = await startGate(t, floor.models.url);
    env['MILLWRIGHT_BASE_URL'] = gate.url;
    env['CI_SECRET'] = secret;
    const settings = join(folder, 'home/.config/millwright/millwright.toml');
    await appendFile(settings, '[github]\nwebhook_secret = "$CI_SECRET"\n[limits]\nparallel_runs = 3\n');
    const desk = await serve(floor);
    const { ask, post } = desk;
    const forget = (id: string): Promise<void> =>
      rm(join(folder, 'desk/runs', id), { recursive: true, force: true });

    const made = await post('/api/make', {
      spec: 'a plan that is asked for',
      in: asking.path,
      askPlan: true,
    });
    assert.equal(made.status, 202, made.text);
    const question = String(made.value['runId']);
    const { taskId } = await store.runs.find(question);
    await stands(desk, taskId, 'blocked');
    gate.hold('held-one');
    const first = await submitted(desk, 'a note for held-one', working.path);
    await gate.asked('held-one');
    const [run] = (await stands(desk, first, 'running')).runs;
    assert(run);
    const events = followed(desk, run.id);

    await t.test('while the database is away each door says so, and takes nothing', async () => {
      await cluster.crash();
      const gone = /cannot be reached/;
      for (const answered of [
        await ask('/api/runs'),
        await ask(`/api/tasks/${first}`),
        await post('/api/tasks', { spec: 'another note', in: asking.path }),
        await post(`/api/runs/${question}/answer`, { decision: 'approve' }),
        await post(`/api/tasks/${first}/cancel`),
        await post('/execute', { type: 'code-test', params: { code: 'x = 1\n' } }),
        await ask(`/api/runs/${run.id}/events`),
      ]) {
        assert.match(problem(answered, 503), gone);
        assert.match(answered.headers.get('retry-after') ?? '', /^\d+$/);
      }
      const call = signed({ sha: 'a'.repeat(40) }, 'one');
      const hook = () =>
        ask('/api/hooks/github', { method: 'POST', token: null, headers: call.headers, body: call.body });
      assert.match(problem(await hook(), 503), gone, 'what is not written down is not acknowledged');
      const health = await ask('/health');
      assert.equal(health.status, 503);
      assert.match(health.text, /cannot be reached/);
      assert.equal((await ask('/api/config')).status, 200, 'what needs no database goes on');
      gate.letGo('held-one');
      await cluster.start();
      assert.equal((await hook()).status, 202);
      assert.equal((await hook()).status, 200, 'a call that comes again is known');
    });

    await t.test(
      'D3-18: when it is back the run goes on, its follower has each event once, outputs are there, and answers count',
      async () => {
        await stands(desk, first, 'completed');
        const ids = await events;
        assert.deepEqual(
          ids,
          [...ids.keys()].map((index) => index + 1),
        );
        assert.equal((await store.log.read(run.id)).length, ids.length);
        assert.equal((await store.runs.ofTask(first)).length, 1);
        // D3-18: whatever the log points to is there.
        const logs = JSON.stringify(await store.log.read(run.id)).matchAll(/"log":"([0-9a-f-]{36})"/g);
        const outputs = await Promise.all([...logs].map(([, id = '']) => store.artifacts.read(id)));
        assert.ok(outputs.length > 0 && outputs.every((output) => output?.content !== undefined));
        // Its folder is lost between the question and the answer.
        await rm(join(folder, 'desk/runs', question), { recursive: true, force: true });
        await rm(join(folder, `desk/runs/${question}.git`), { recursive: true, force: true });
        const answered = await post(`/api/runs/${question}/answer`, { decision: 'approve' });
        assert.equal(answered.status, 202, answered.text);
        await stands(desk, taskId, 'completed');
      },
    );

    await t.test(
      'a folder that is lost while its run is at work is laid out again from the log',
      async () => {
        gate.hold('held-two');
        const second = await submitted(desk, 'a note for held-two', moving.path);
        await gate.asked('held-two');
        const [lost] = (await stands(desk, second, 'running')).runs;
        assert(lost);
        await forget(lost.id);
        gate.letGo('held-two');
        await stands(desk, second, 'completed');
        const warnings = (await store.log.read(lost.id)).flatMap(({ event }) =>
          event.type === 'run-warn' ? [event.message] : [],
        );
        assert.match(warnings.join(), /was removed; it is laid out again/);
      },
    );

    await t.test(
      'a project that is moved under its run and before its next one: both go on at the new place',
      async () => {
        gate.hold('held-three');
        const tasks = [await submitted(desk, 'a note for held-three', moving.path)];
        tasks.push(await submitted(desk, 'a note that comes after', moving.path));
        await gate.asked('held-three');
        await rename(moving.path, `${moving.path}-moved`);
        gate.letGo('held-three');
        for (const id of tasks) {
          await stands(desk, id, 'failed');
          const [ended] = await store.runs.ofTask(id);
          const end = (await store.log.read(ended?.id ?? '')).at(-1)?.event;
          assert.match(
            end?.type === 'run-end' ? end.reason : '',
            /folder of the project is not there any more: .*if it was moved: `millwright move-project /,
          );
        }
        const moved = await post('/api/projects/move', { project: moving.path, to: `${moving.path}-moved` });
        assert.equal(moved.status, 200, moved.text);
        const [begun, waited] = await Promise.all(tasks.map((id) => store.runs.ofTask(id)));
        assert.equal((await post(`/api/runs/${begun?.[0]?.id ?? ''}/resume`)).status, 202);
        assert.equal((await post(`/api/tasks/${tasks[1] ?? ''}/retry`)).status, 200);
        for (const id of tasks) await stands(desk, id, 'completed');
        assert.equal(waited?.length, 1);
      },
    );
  },
);
