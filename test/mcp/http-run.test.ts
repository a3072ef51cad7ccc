import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { add, git } from '../line/line.ts';
import { serve } from '../api/serve-process.ts';
import { reachAssistant } from './assistant.ts';
import { questionWorkshop, wish } from './question-workshop.ts';

/** A collector of traces, and the first that comes. */
const openCollector = async (t: TestContext) => {
  const { promise: first, resolve } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    resolve(text(request));
    response.end('{}');
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, first };
};

test('a client of the first SDK is asked over HTTP and gets a verified commit, which one of 2026 merges', async (t) => {
  const { env, root } = await questionWorkshop(t);
  const collector = await openCollector(t);
  const { address } = await serve(t, root, { ...env, MILLWRIGHT_TELEMETRY_OTLP_URL: collector.url });
  const token = (await readFile(join(env['MILLWRIGHT_DATA_DIR'] ?? '', 'token'), 'utf8')).trim();
  const headers = { authorization: `Bearer ${token}`, 'millwright-cwd': encodeURIComponent(root) };
  const asked: string[] = [];
  const first = await reachAssistant(t, address, {
    kind: 'v1',
    headers,
    elicit: (message) => {
      asked.push(message);
      return { action: 'accept', content: { decision: 'approve' } };
    },
  });
  const made = await first.call('make', wish);
  assert.equal(made.value['outcome'], 'verified', made.text);
  assert.equal(asked.length, 1);
  assert.match(asked[0] ?? '', /Files: add\.js, add\.test\.js/);
  assert.deepEqual(first.errors, []);
  const trace = await collector.first;
  for (const name of ['run make', 'step generate', 'chat scripted-model', 'check test'])
    assert.ok(trace.includes(`"name":"${name}"`), `${name} in ${trace}`);

  const second = await reachAssistant(t, address, {
    kind: 'v2-2026',
    headers,
    elicit: (message) => {
      asked.push(message);
      return { action: 'accept', content: { confirm: true } };
    },
  });
  const merged = await second.call('task_approve', { run: made.value['runId'], decision: 'approve' });
  assert.equal(merged.isError, false, merged.text);
  assert.match(asked[1] ?? '', /Do you approve run/);
  assert.equal(await git(root, 'show', 'HEAD:add.js'), add('a + b'));
  assert.deepEqual(second.errors, []);
});
