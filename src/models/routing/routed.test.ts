import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelServer } from '../../../test/programs/model-server/with-model-server.ts';
import { Bug, ModelError } from '../../domain/errors.ts';
import type { ModelFault } from '../../domain/errors.ts';
import { createModel } from '../create-model.ts';
import { modelError } from '../faults.ts';
import type { ModelRequest } from '../model.ts';
import { openaiCompatible } from '../providers/openai-compatible.ts';
import { retrying } from '../retrying.ts';
import { scriptedModel } from '../scripted.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { createGate, guarded } from './guarded.ts';
import { routed } from './routed.ts';
import type { Fallback } from './routed.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: 'hi' }] };
const at = (name: string, ...replies: (string | ModelError)[]) =>
  scriptedModel({ name, endpoint: `${name}-server`, replies });
const quick = { sleep: () => Promise.resolve() };

const failure = async (call: Promise<unknown>): Promise<ModelError> => {
  const error = await call.catch((error: unknown) => error);
  assert.ok(error instanceof ModelError, String(error));
  return error;
};

test('D0-7: D0-8: DX-4: the next model answers, the reply names it, and the step is an event', async () => {
  const [local, cloud] = [
    at('local', modelError('timeout', 'slow', { partial: 'half' })),
    at('cloud', 'whole'),
  ];
  const steps: Fallback[] = [];
  const seen: string[] = [];
  const route = routed([local, cloud], { ...quick, onFallback: (step) => steps.push(step) });
  const reply = await route.complete(request, {
    onDelta: (text) => seen.push(text),
    onRestart: () => seen.splice(0),
  });
  assert.deepEqual([reply.text, reply.model, seen.join('')], ['whole', 'cloud', 'whole']);
  assert.deepEqual(
    steps.map(({ from, to, error }) => [from.name, to.endpoint, error.fault]),
    [['local', 'cloud-server', 'timeout']],
  );
  local.assertFinished();
  cloud.assertFinished();
});

/** Fault of the first model, calls it gets while another stands ready. */
const moves: [ModelFault, number][] = [
  ['unreachable', 1],
  ['timeout', 1],
  ['overloaded', 1],
  ['unauthorized', 1],
  ['unknown-model', 1],
  ['prompt-too-long', 1],
  ['window-cut', 1],
  ['circuit-open', 1],
  ['content-filter', 1],
  ['stream-cut', 3],
  ['empty-answer', 3],
  ['repetition', 3],
  ['server-error', 3],
];

for (const [fault, calls] of moves)
  test(`D3-11: ${fault} goes on to the next model after ${calls} calls`, async () => {
    const first = at('first', ...Array.from({ length: 3 }, () => modelError(fault, 'x')));
    const second = at('second', 'ok');
    assert.equal((await routed([first, second], quick).complete(request)).text, 'ok');
    assert.equal(first.calls.length, calls);
  });

for (const fault of ['aborted', 'length-limit'] as const)
  test(`${fault} ends the route: another model would be asked in vain`, async () => {
    const second = at('second');
    assert.equal(
      (await failure(routed([at('first', modelError(fault, 'x')), second], quick).complete(request))).fault,
      fault,
    );
    assert.equal(second.calls.length, 0);
  });

test('DX-5: a route makes at most its attempts and one more for each further model', async () => {
  const broken = () => Array.from({ length: 9 }, () => modelError('server-error', 'x'));
  const models = [at('a', ...broken()), at('b', ...broken()), at('c', ...broken())];
  const error = await failure(routed(models, { ...quick, attempts: 3 }).complete(request));
  assert.equal(error.fault, 'server-error');
  assert.deepEqual(
    models.map(({ calls }) => calls.length),
    [3, 1, 1],
  );
});

test('a route of one model retries like any call, and is not wrapped in retries again', async () => {
  const one = at('one', modelError('unreachable', 'x'), modelError('timeout', 'y'), 'ok');
  const route = routed([one], quick);
  assert.equal((await route.complete(request)).text, 'ok');
  assert.throws(() => retrying(route), Bug);
  assert.throws(() => routed([]), Bug);
});

test('a quota that ends in hours is not waited for: the route goes on, and the endpoint is left alone until then', async () => {
  const clock = { ms: 0 };
  const gate = createGate({ slots: 1, now: () => clock.ms });
  const limited = at('limited', modelError('rate-limited', 'x', { retryAfterMs: 7_200_000 }), 'back');
  const route = () => routed([guarded(limited, gate), at('other', 'ok')], quick);
  assert.equal((await route().complete(request)).text, 'ok');
  assert.equal((await route().complete(request)).text, 'ok');
  assert.equal(limited.calls.length, 1);
  clock.ms = 7_200_001;
  assert.equal((await route().complete(request)).text, 'back');
});

test('a circuit opens after failures in a row, lets one trial through, and closes when it succeeds', () => {
  const clock = { ms: 0 };
  const breaker = new CircuitBreaker({ failures: 2, restMs: 1000, now: () => clock.ms });
  const down = modelError('unreachable', 'x');
  breaker.fail(modelError('empty-answer', 'the model, not the server'));
  breaker.fail(down);
  assert.equal(breaker.waitMs, 0);
  breaker.fail(down);
  assert.equal(breaker.waitMs, 1000);
  clock.ms = 1000;
  assert.equal(breaker.waitMs, 0);
  breaker.begin();
  assert.ok(breaker.waitMs > 0, 'only one trial at a time');
  breaker.fail(down);
  assert.equal(breaker.waitMs, 2000);
  clock.ms = 3000;
  breaker.begin();
  breaker.succeed();
  assert.equal(breaker.waitMs, 0);
});

test('D3-24: calls of one endpoint wait for its slots, over real sockets', () => {
  const answers = Array.from({ length: 12 }, () => ({ text: 'fine', wire: { delayMs: 5 } }));
  return withModelServer({ answers }, async (server) => {
    const gate = createGate({ slots: 2 });
    const endpoint = { name: 'local', baseUrl: server.url, provider: openaiCompatible };
    let most = 0;
    const model = guarded(createModel(endpoint, 'scripted-model'), gate);
    await Promise.all(
      answers.map(() =>
        model.complete(request, {
          onDelta: () => (most = Math.max(most, server.count('open'))),
        }),
      ),
    );
    assert.ok(most <= 2, `${most} calls at once`);
    assert.equal(gate.queue.running, 0);
  });
});
