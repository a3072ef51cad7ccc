import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openGateBench, type GateBench } from '../../../../test/line/gate-bench.ts';
import { endpoints } from './endpoints.ts';
import { preview } from './preview.ts';
import { smoke } from './smoke.ts';

const service = `import { createServer } from 'node:http';
const tasks = new Map();
const json = (response, status, body) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
createServer(async (request, response) => {
  const { method, url } = request;
  let text = '';
  for await (const piece of request) text += piece;
  if (url === '/health') return json(response, 200, { ok: true });
  if (url === '/') {
    response.writeHead(200, { 'content-type': 'text/html' });
    return response.end('<!doctype html><title>Tasks</title>');
  }
  if (url === '/tasks' && method === 'GET') return json(response, 200, [...tasks.values()]);
  if (url === '/tasks' && method === 'POST') {
    const { title } = JSON.parse(text);
    if (typeof title !== 'string') return json(response, 400, { error: 'title' });
    const task = { id: 'task-' + (tasks.size + 7), title };
    tasks.set(task.id, task);
    return json(response, 201, task);
  }
  const id = /^\\/tasks\\/(.+)$/.exec(url)?.[1];
  if (id !== undefined && method === 'GET' && tasks.has(id)) return json(response, 200, tasks.get(id));
  json(response, 404, { error: 'not found' });
}).listen(process.env.PORT, '127.0.0.1');
`;
const openapi = `openapi: 3.1.0
info: { title: Tasks, version: '1' }
paths:
  /tasks/{taskId}:
    parameters: [{ name: taskId, in: path, required: true, schema: { type: string } }]
    get: { operationId: getTask, responses: { '200': { description: ok } } }
  /tasks:
    get: { operationId: listTasks, responses: { '200': { description: ok } } }
    post:
      operationId: addTask
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/New' } } } }
      responses: { '201': { description: made } }
components:
  schemas:
    New: { type: object, required: [title], properties: { title: { type: string, minLength: 1 } } }
`;
const project = {
  'package.json':
    '{ "name": "tasks", "private": true, "type": "module", "scripts": { "start": "node server.mjs" } }\n',
  'server.mjs': service,
  'openapi.yaml': openapi,
};

describe('a service that runs in the cage', () => {
  let bench: GateBench;
  before(async () => {
    bench = await openGateBench(project);
  });
  after(() => bench.close());

  it('starts, answers, serves what is described and is gone afterwards', async () => {
    await bench.lay({});
    const subject = await bench.subject({ hasUi: true });
    const started = await preview.run(subject, bench.tools);
    assert.equal(started.status, 'passed', JSON.stringify(started));
    const served = await endpoints.run(subject, bench.tools);
    assert.equal(served.summary, '3 of 3 endpoints are served', served.log);
    assert.match(served.log, /GET \/tasks\/\{taskId\} \(getTask\): 200/);
    const passed = await smoke.run(subject, bench.tools);
    assert.equal(passed.status, 'passed', JSON.stringify(passed));
    assert.equal(await bench.tools.workbench.tree(), subject.tree);
    assert.deepEqual(await bench.tools.workbench.paths(), ['openapi.yaml', 'package.json', 'server.mjs']);
  });

  it('does not get past with a report of its own, a page for everything and routes that are missing', async () => {
    const forged = JSON.stringify({
      ready: { ok: true, ms: 1, said: [] },
      unknown: {},
      state: {},
      answers: [],
    });
    const lying = service
      .replace("json(response, 404, { error: 'not found' })", 'json(response, 200, { page: url })')
      .replace("if (url === '/tasks' && method === 'GET')", "if (url === '/taskz')")
      .replace(
        'const tasks',
        `console.log(${JSON.stringify(forged)}); console.error(${JSON.stringify(forged)}); const tasks`,
      );
    await bench.lay({ 'server.mjs': lying });
    const served = await endpoints.run(await bench.subject(), bench.tools);
    assert.equal(served.status, 'failed');
    assert.match(
      served.reasons.join('\n'),
      /GET \/tasks \(listTasks\) .* gives the same answer 200 as a path that nobody serves/,
    );
    assert.equal(served.summary, '2 of 3 endpoints are served');
  });

  it('is told why it does not answer', async () => {
    await bench.lay({ 'server.mjs': service.replace('process.env.PORT', '4321') });
    const elsewhere = await preview.run(await bench.subject(), bench.tools);
    assert.match(
      elsewhere.reasons.join(),
      /listens on 4321 and not on the port that the variable PORT names/,
    );
    await bench.lay({ 'server.mjs': "throw new Error('no database');\n" });
    const dead = await preview.run(await bench.subject(), bench.tools);
    assert.match(dead.reasons.join(), /ended before it answered \(exit code 1\)/);
    assert.match(dead.log, /no database/);
    const smoked = await smoke.run(await bench.subject(), bench.tools);
    assert.equal(smoked.status, 'failed', 'what does not start passes no smoke test');
  });
});
