import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { operations } from '../../src/operations/index.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { routes } from '../../src/surfaces/api/routes/index.ts';
import { routeOf } from '../../src/surfaces/operation-route.ts';
import { keptForFile } from './kept-for-file.ts';
import { logOf } from '../cli/events.ts';
import { idle, writing, type Worker } from '../cli/workshop.ts';
import { openServer, type TestServer } from './server.ts';

const kept = keptForFile(after);
let server: TestServer;
/** What runs do when they are submitted. */
let play: Worker = idle;
before(async () => {
  server = await openServer(kept, { worker: (given) => play(given) });
});

const modelDown: RunEvent = {
  type: 'model-call-fail',
  role: 'coder',
  endpoint: 'default',
  model: 'qwen3:8b',
  promptHash: '0123456789abcdef',
  fault: 'unreachable',
  message: 'nobody answers',
  promptTokens: 0,
  answerTokens: 0,
  durationMs: 1,
  willRetry: false,
};

interface Described {
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: {
    required: boolean;
    content: Record<string, { schema: { additionalProperties?: boolean; properties?: object } }>;
  };
  responses: Record<string, unknown>;
  security?: unknown[];
}
type Document = { openapi: string; paths: Record<string, Record<string, Described>> };

const documentOf = async (): Promise<Document> =>
  (await server.ask('/api/openapi.json')).value as unknown as Document;

const keyOf = (method: string, path: string): string => `${method.toUpperCase()} ${path}`;

test('DX-9: the description holds every route and no other, and every route is there', async () => {
  const { openapi, paths } = await documentOf();
  assert.equal(openapi, '3.1.0');
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => keyOf(method, path)),
  );
  const served = routes.map(({ method, path }) => keyOf(method, path));
  assert.deepEqual(described.toSorted(), [...new Set(served)].toSorted());
  assert.equal(served.length, new Set(served).size, 'no route is there twice');
  for (const { method, path, open } of routes) {
    const at = path.replaceAll(/\{\w+\}/g, 'ffffffff');
    const { status, value } = await server.ask(at, {
      method,
      token: null,
      ...(method === 'POST' && { body: { nonsense: true } }),
    });
    assert.ok(open || status === 401, `${keyOf(method, path)} answers ${status}`);
    assert.notEqual(value['detail'], 'there is nothing here', path);
  }
});

test('every operation has its route, unless it says why not', async () => {
  const { paths } = await documentOf();
  for (const operation of Object.values<Operation>(operations)) {
    const route = routeOf(operation);
    if (route === undefined) assert.equal(operation.http, 'none');
    else assert.ok(paths[route.path]?.[route.method.toLowerCase()], operation.name);
  }
  assert.equal(routeOf(operations.restore), undefined, 'it puts another database in the place of this one');
});

test('fields of the path are parameters, those of a change stand in the body, and unknown ones are refused there too', async () => {
  const { paths } = await documentOf();
  const described = (method: string, path: string): Described => {
    const found = paths[path]?.[method];
    assert.ok(found, path);
    return found;
  };
  const { parameters, requestBody } = described('post', '/api/runs/{run}/answer');
  assert.deepEqual(
    parameters.map(({ name, in: place, required }) => [name, place, required]),
    [['run', 'path', true]],
  );
  const schema = requestBody?.content['application/json']?.schema ?? {};
  assert.equal(schema.additionalProperties, false);
  assert.ok(!('run' in (schema.properties ?? {})));
  assert.ok(described('get', '/api/runs').parameters.every(({ in: place }) => place === 'query'));
  assert.ok(described('post', '/api/make').responses['202']);
  assert.deepEqual(described('get', '/health').security, []);
});

test('what an operation answers holds to its description', async () => {
  const { status, value } = await server.ask('/api/config');
  assert.equal(status, 200);
  assert.ok((value['entries'] as { key: string }[]).some(({ key }) => key === 'server.port'));
  const made = await server.ask('/api/make', {
    method: 'POST',
    body: { spec: 'add a function that turns titles into slugs', in: server.repository },
  });
  assert.equal(made.status, 202, made.text);
  const { runId } = made.value as { runId: string };
  assert.equal(made.headers.get('location'), `/api/runs/${runId}`);
  assert.deepEqual(server.submitted, [runId]);
  const shown = await server.ask(`/api/runs/${runId.slice(-8)}?log=true`);
  assert.equal((shown.value['run'] as { id: string }).id, runId);
  const figures = await server.ask('/metrics');
  assert.match(figures.text, /millwright_runs\{status="queued",outcome=""\} \d/);
  assert.match(figures.text, /millwright_requests_total\{route="POST \/api\/make",status="202"\} 1/);
});

test('paths of the request start in the folder of the caller', async () => {
  const headers = { 'millwright-cwd': encodeURIComponent(server.repository) };
  const here = await server.ask('/api/runs?in=.', { headers });
  assert.equal(here.status, 200, here.text);
  const elsewhere = await server.ask('/api/runs?in=.', { headers: { 'millwright-cwd': '/proc' } });
  assert.equal(elsewhere.status, 409, elsewhere.text);
});

test('D4-1: a task without its code, or of no known type, is an error and no completed task', async () => {
  const execute = (body: unknown) => server.ask('/execute', { method: 'POST', body });
  for (const type of ['code-refactor', 'code-test', 'code-document', 'code-fix-lint']) {
    const refused = await execute({ task_id: 'bd-1', type, params: { language: 'python' } });
    assert.equal(refused.status, 400, type);
    assert.match(String(refused.value['detail']), /params\.code is needed/);
  }
  assert.equal((await execute({ type: 'code-guess', params: {} })).status, 400);
  assert.equal((await execute({})).status, 400);
  const { status, value } = await execute({
    task_id: 'bd-2',
    type: 'code-test',
    params: { code: 'def f():\n    return 1\n' },
    wait_seconds: 0,
  });
  assert.equal(status, 202);
  assert.deepEqual([value['status'], value['outcome'], value['task_id']], ['running', null, 'bd-2']);
});

test('D4-1: what nothing proves, what failed and what no model answered is an error status; only verified is completed', async () => {
  const execute = () =>
    server.ask('/execute', {
      method: 'POST',
      body: { type: 'code-test', params: { code: 'def f():\n    return 1\n' }, wait_seconds: 60 },
    });
  const expected: [Outcome, number, string][] = [
    ['verified', 200, 'completed'],
    ['unverified', 422, 'error'],
    ['failed', 422, 'error'],
    ['exhausted', 422, 'error'],
    ['cancelled', 409, 'error'],
  ];
  for (const [outcome, status, word] of expected) {
    play = writing((id) => logOf(id, outcome));
    const answered = await execute();
    assert.deepEqual([answered.status, answered.value['status']], [status, word], outcome);
    assert.equal(answered.value['outcome'], outcome);
  }
  play = writing((id) => {
    const events = logOf(id, 'failed');
    return [...events.slice(0, -1), modelDown, ...events.slice(-1)];
  });
  assert.equal((await execute()).status, 502);
  play = writing(() => [{ type: 'gate-request', gate: 'ask', kind: 'question', question: 'which?' }]);
  const waiting = await execute();
  assert.deepEqual([waiting.status, waiting.value['status']], [202, 'waiting']);
  play = idle;
});

const page = await readFile(join(import.meta.dirname, '../../docs/api.md'), 'utf8');

test('DX-9: the page on the server names routes that are there, and every route that is no plain command', () => {
  const named = new Set(
    [...page.matchAll(/(?:^|[` ])(\/(?:api\/)?[a-z][\w{}/.-]*)`/gm)].map(([, path]) => path),
  );
  const there = new Set(routes.map(({ path }) => path));
  const parts = new Set(['/resume', '/merge']);
  for (const path of named)
    assert.ok(there.has(path ?? '') || parts.has(path ?? '') || path === '/api/', `${path} is no route`);
  for (const path of [
    '/health',
    '/metrics',
    '/execute',
    '/login',
    '/api/runs/{run}/events',
    '/api/openapi.json',
  ])
    assert.ok(named.has(path), `${path} is not on the page`);
});

test('DX-9: every command of the page on the server works as it stands there', async (t) => {
  const block = /^```sh\n(.*?)^```/ms.exec(page)?.[1] ?? '';
  const script = block
    .replaceAll('http://127.0.0.1:7433', server.address)
    .replaceAll('~/.local/share/millwright', server.dataDir)
    .replaceAll('curl -s ', 'curl -s --fail-with-body -o /dev/null -w "%{http_code}\\n" ');
  // This very process is the server, so it must not wait for the shell.
  const shell = spawn('sh', ['-ec', script], {
    cwd: server.repository,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [status]] = await Promise.all([text(shell.stdout), once(shell, 'exit')]);
  if (status === 127) return t.skip('there is no curl on this machine');
  assert.equal(status, 0, said);
  assert.deepEqual(said.trim().split('\n'), ['200', '200', '200', '202', '200']);
});
