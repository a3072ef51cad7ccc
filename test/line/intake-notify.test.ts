import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { tellMoves } from '../../src/compose/tell-moves.ts';
import type { Notice } from '../../src/domain/notice.ts';
import { openNotifier } from '../../src/integrations/notify/open-notifier.ts';
import { sendWebhook } from '../../src/integrations/notify/send-webhook.ts';
import { createTask } from '../../src/operations/tasks/create-task.ts';
import { openWorkshop } from '../cli/workshop.ts';

const signal = new AbortController().signal;
const notice: Notice = {
  id: 'n1',
  event: 'task.failed',
  at: '2026-01-01T00:00:00.000Z',
  task: { id: 't', title: '$(touch x) "; rm -rf ~', kind: 'make', state: 'failed', project: 'shop' },
};

/** Answers one status after the other, the last one for ever. */
const listen = async (t: TestContext, statuses: number[], headers: Record<string, string> = {}) => {
  const calls: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      const status = statuses[Math.min(calls.length, statuses.length) - 1] ?? 200;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=hidden` };
};

test('a webhook is signed over the bytes that are sent, and told again while it cannot take them', async (t) => {
  const { calls, url } = await listen(t, [503, 429, 0, 204]);
  const secret = 'a secret';
  assert.equal(await sendWebhook(notice, { url, secret, firstPauseMs: 1 }, signal), undefined);
  assert.equal(calls.length, 4);
  for (const { headers, body } of calls) {
    const expected = createHmac('sha256', secret).update(body).digest('hex');
    assert.equal(headers['x-millwright-signature-256'], `sha256=${expected}`);
    assert.deepEqual(
      [headers['x-millwright-delivery'], headers['x-millwright-event']],
      ['n1', 'task.failed'],
    );
    assert.deepEqual(JSON.parse(body), notice);
  }
});

test('it ends with what will never take them, follows nobody elsewhere, and does not tell the address', async (t) => {
  const elsewhere = await listen(t, [200]);
  const moved = await listen(t, [302], { location: elsewhere.url });
  const refusals = [await listen(t, [400]), moved, await listen(t, [500])];
  const told: (string | undefined)[] = [];
  for (const { url } of refusals)
    told.push(await sendWebhook(notice, { url, secret: 's', firstPauseMs: 1 }, signal));
  assert.deepEqual(
    refusals.map(({ calls }) => calls.length),
    [1, 1, 5],
  );
  assert.equal(elsewhere.calls.length, 0);
  for (const text of told) {
    assert.match(text ?? '', /^the webhook at 127\.0\.0\.1:\d+ was not told: it answered \d{3}$/);
    assert.doesNotMatch(text ?? '', /hidden/);
  }
});

test('a pause ends with the server', async (t) => {
  const { url } = await listen(t, [503], { 'retry-after': '3600' });
  const ending = new AbortController();
  const telling = sendWebhook(notice, { url, secret: undefined, firstPauseMs: 1000 }, ending.signal);
  ending.abort();
  assert.match((await telling) ?? '', /was not told/);
});

test('moves are told by a command without a shell and by the bell, once each, from where the last server stood', async (t) => {
  const { context, store, folder, repository } = await openWorkshop(t);
  const heard = join(folder, 'heard.jsonl');
  const program = join(folder, 'hear');
  await writeFile(
    program,
    `#!/bin/sh\n[ "$#" = 1 ] && [ "$1" = 'two words' ] && exec cat >> '${heard}'\nexit 7\n`,
  );
  await chmod(program, 0o755);
  let rings = 0;
  const host = { path: process.env['PATH'] ?? '', home: folder };
  const command = [program, 'two words'];
  const notify = openNotifier({ webhook: undefined, command, host, ring: () => (rings += 1) });
  assert.ok(notify);
  await store.deliveries.advance('notify', (await store.tasks.movesAfter(undefined)).position);
  const { title } = notice.task;
  const order = { recipe: 'make', title, spec: 'x', project: { root: repository, name: 'shop' } } as const;
  const budget = { tokens: 1, seconds: 1, attempts: 1, money: 0 };
  const { id } = await createTask({ ...order, budget, sandbox: 'off' }, context);
  for (const to of ['queued', 'running', 'failed'] as const)
    await store.tasks.move(id, to, { by: 'us', reason: `now ${to}` });
  const ending = new AbortController();
  const faults: string[] = [];
  const telling = {
    store,
    notify,
    on: ['failed', 'completed'],
    signal: ending.signal,
    complain: (text: string) => faults.push(text),
  } as const;
  const first = tellMoves(telling);
  const end = (await store.tasks.movesAfter(undefined)).position;
  while ((await store.deliveries.position('notify')) !== end) await new Promise(setImmediate);
  ending.abort();
  await first;
  const [line, ...more] = (await readFile(heard, 'utf8')).trim().split('\n');
  assert.deepEqual([more, faults, rings], [[], [], 1]);
  assert.partialDeepStrictEqual(JSON.parse(line ?? ''), {
    event: 'task.failed',
    reason: 'now failed',
    task: { id, title, state: 'failed', project: 'shop' },
  });
  const broken = openNotifier({ webhook: undefined, command: [program], host, ring: undefined });
  assert.match((await broken?.(notice, signal))?.join() ?? '', /hear was not told: it ended with 7/);
  assert.equal(openNotifier({ webhook: undefined, command: undefined, host, ring: undefined }), undefined);
});
