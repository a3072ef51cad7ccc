import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../src/config.ts';
import { openCiServer } from '../../src/integrations/github/open-ci-server.ts';
import { operations } from '../../src/operations/index.ts';
import { openStore } from '../../src/store/open-store.ts';
import { secret, signed } from '../line/ci-hooks.ts';
import { keptForFile } from './kept-for-file.ts';
import { aRunIn } from './runs.ts';
import { openServer, type Answered, type TestServer } from './server.ts';

const kept = keptForFile(after);
let server: TestServer;
before(async () => {
  server = await openServer(kept);
});

const problem = ({ status, headers, value, text }: Answered, expected: number): string => {
  assert.equal(status, expected, text.slice(0, 500));
  assert.equal(headers.get('content-type'), 'application/problem+json');
  return `${String(value['detail'])} ${String(value['hint'])}`;
};
const post = (path: string, body: unknown = {}): Promise<Answered> =>
  server.ask(path, { method: 'POST', body });

test('what comes after a cancel is refused at each door: approve, reject, send back, answer, merge', async () => {
  const { store } = server;
  const run = await aRunIn(server);
  await store.tasks.move(run.taskId, 'running');
  await store.log.append(run.id, { type: 'gate-request', gate: 'ask', kind: 'approval', question: 'so?' });
  await store.runs.setStatus(run.id, 'waiting');
  await store.tasks.move(run.taskId, 'blocked');
  assert.equal((await post(`/api/tasks/${run.taskId}/cancel`)).status, 200);
  for (const [path, body] of [
    [`/api/tasks/${run.taskId}/approve`, {}],
    [`/api/tasks/${run.taskId}/reject`, { reason: 'no' }],
    [`/api/tasks/${run.taskId}/send-back`, { comment: 'again' }],
    [`/api/runs/${run.id}/answer`, { decision: 'approve' }],
    [`/api/runs/${run.id}/merge`, {}],
  ] as const)
    assert.match(problem(await post(path, body), 409), /./, path);
  assert.equal((await store.tasks.byId(run.taskId))?.state, 'cancelled');
  assert.deepEqual(
    (await store.log.read(run.id)).filter(({ event }) => event.type === 'gate-response'),
    [],
  );
});

test('a title of a megabyte is refused, and nothing of the task is made', async () => {
  const before = (await server.store.tasks.list()).length;
  const title = '\u001b[31m<b>'.repeat(130_000);
  const refused = await post('/api/tasks', { spec: 'x', title, in: server.repository });
  assert.match(problem(refused, 400), /title is longer than 200 characters/);
  assert.ok(refused.text.length < 2000, 'it is not sent back');
  assert.equal((await server.store.tasks.list()).length, before);
});

test('a full disk is 507 at each door, what was acknowledged is there after a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'millwright-full-'));
  kept.after(() => rm(dataDir, { recursive: true, force: true }));
  const store = await openStore({ dataDir }, { snapshotMinutes: 0 });
  const full = await openServer(kept, {
    around: (context) => ({ ...context, store: () => Promise.resolve(store) }),
  });
  const wish = { method: 'POST' as const, body: { spec: 'x', in: full.repository } };
  const made = await full.ask('/api/tasks', wish);
  assert.equal(made.status, 200, made.text);
  const { id } = made.value['task'] as { id: string };
  // What the database says when a page cannot be written; nothing reaches it from then on.
  const said = "DO $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$";
  await assert.rejects(store.engine.execute(said));
  for (const answered of [
    await full.ask('/api/tasks', wish),
    await full.ask(`/api/tasks/${id}/cancel`, { method: 'POST', body: {} }),
    await full.ask('/api/runs'),
  ])
    assert.match(problem(answered, 507), /disk is full.*free some space and start again/);
  await store.close();
  const again = await openStore({ dataDir }, { snapshotMinutes: 0 });
  assert.equal((await again.tasks.byId(id))?.state, 'pending');
  assert.equal((await again.tasks.list()).length, 1);
  await again.close();
});

test('D3-21: what one door is refused for closes no other: without a model the webhook takes, without a secret tasks are taken', async () => {
  const ci = openCiServer({
    secret,
    token: undefined,
    apiUrl: 'http://127.0.0.1:9',
    senders: [],
    attempts: 3,
  });
  const elaborate = { method: 'POST' as const, body: { prompt: 'a rough wish', in: server.repository } };
  const call = signed({ sha: 'a'.repeat(40) }, 'matrix');
  const hook = { method: 'POST' as const, token: null, headers: call.headers, body: call.body };
  const silent = await openServer(kept, {
    around: (context) => ({
      ...context,
      ci,
      settings: async () =>
        (await loadConfig({ env: {}, cwd: '/', home: server.folder, platform: 'linux' })).settings,
    }),
  });
  assert.match(problem(await silent.ask('/api/tasks/elaborate', elaborate), 409), /no model is configured/);
  assert.equal((await silent.ask('/api/hooks/github', hook)).status, 202);
  assert.match(problem(await server.ask('/api/hooks/github', hook), 404), /webhook is off/);
  assert.equal((await post('/api/tasks', { spec: 'x', in: server.repository })).status, 200);
});

test('D4-17: what advice names is there: each command in a hint, and each key of the configuration', async () => {
  const src = join(import.meta.dirname, '../../src');
  const paths = (await readdir(src, { recursive: true })).filter((path) => /(?<!\.test)\.ts$/.test(path));
  const known = new Set([...Object.keys(operations), 'mcp', 'serve', 'worker', 'help']);
  const keys = new Set(
    (await loadConfig({ env: {}, cwd: '/', home: server.folder, platform: 'linux' })).settings
      .entries()
      .map(({ key }) => key),
  );
  const groups = new Set([...keys].flatMap((key) => (key.includes('.') ? [key.split('.')[0]] : [])));
  const wrong: string[] = [];
  let seen = 0;
  for (const path of paths) {
    const source = await readFile(join(src, path), 'utf8');
    for (const [, command = '', word = ''] of source.matchAll(/`millwright ([a-z][a-z-]+)(?: ([a-z]+))?/g)) {
      seen += 1;
      if (!known.has(command) && !known.has(`${command} ${word}`))
        wrong.push(`${path}: millwright ${command}`);
    }
    for (const [, words = ''] of source.matchAll(/(?:hint|remedy):\s*(?:\n\s*)?(['`].*['`])/g))
      for (const [key, group] of words.matchAll(/(?<![\w./-])([a-z]+)\.[a-z_]+(?![\w.(/])/g))
        if (groups.has(group ?? '') && !keys.has(key)) wrong.push(`${path}: ${key}`);
  }
  assert.ok(seen > 50);
  assert.deepEqual(wrong, []);
});
