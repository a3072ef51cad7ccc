import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { Bug, ModelError, modelFaults } from '../domain/errors.ts';
import { createModel } from './create-model.ts';
import { modelError } from './faults.ts';
import type { Model } from './model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';
import { retrying } from './retrying.ts';
import type { Retry, RetryOptions } from './retrying.ts';
import { scriptedModel } from './scripted.ts';
import type { ScriptedModel, ScriptedReply } from './scripted.ts';

const question = { messages: [{ role: 'user' as const, content: 'hi' }] };

interface Tried {
  got: unknown;
  slept: number[];
  retries: Retry[];
  model: ScriptedModel;
}

/** Runs one call over a script without waiting, and tells what was waited for. */
const attempt = async (replies: ScriptedReply[], options: RetryOptions = {}): Promise<Tried> => {
  const slept: number[] = [];
  const retries: Retry[] = [];
  const model = scriptedModel({ replies });
  const wrapped = retrying(model, {
    random: () => 0,
    onRetry: (retry) => retries.push(retry),
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
  const got = await wrapped.complete(question).catch((error: unknown) => error);
  return { got, slept, retries, model };
};

const faultOf = (got: unknown): string =>
  got instanceof ModelError ? got.fault : `no fault: ${JSON.stringify(got)}`;
const overloaded = modelError('overloaded', 'x answered 503');
const limited = (retryAfterMs: number): ModelError =>
  modelError('rate-limited', 'x answered 429', { retryAfterMs });

test('DX-5: a call is made at most as often as allowed, and the last fault is thrown', async () => {
  const { got, model, retries } = await attempt([overloaded, overloaded, overloaded, 'never'], {
    attempts: 3,
  });
  assert.equal(faultOf(got), 'overloaded');
  assert.equal(model.calls.length, 3);
  assert.deepEqual(
    retries.map(({ attempt }) => attempt),
    [1, 2],
  );
});

test('DX-5: a model that retries already cannot be wrapped again', () => {
  const model = retrying(scriptedModel({ replies: [] }));
  assert.throws(() => retrying(model), Bug);
});

test('D3-13: only a fault marked retryable is repeated, whatever its message says', async () => {
  for (const fault of modelFaults)
    for (const retryable of [true, false]) {
      const error = modelError(fault, '429 rate limit, overloaded, try again', { retryable });
      const { got, model } = await attempt([error, 'fine']);
      assert.equal(model.calls.length, retryable ? 2 : 1, fault);
      assert.equal(got instanceof ModelError, !retryable);
    }
});

test('what is no ModelError is not repeated', async () => {
  const { got, slept } = await attempt([{ text: 'x', expect: 'not in the question' }]);
  assert.ok(got instanceof Bug);
  assert.deepEqual(slept, []);
});

test('waits double, are spread, and have a ceiling', async () => {
  const faults = Array.from({ length: 9 }, () => overloaded);
  const low = await attempt([...faults, 'fine'], { attempts: 10, random: () => 0 });
  const high = await attempt([...faults, 'fine'], { attempts: 10, random: () => 0.999999 });
  assert.deepEqual(low.slept, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  assert.deepEqual(high.slept.map(Math.round), [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
});

test('D3-14, D4-18: what an overloaded server asks for is waited, 0 too', async () => {
  const { slept } = await attempt([limited(7000), limited(0), 'fine']);
  assert.deepEqual(slept, [7000, 0]);
});

test('D3-14: a wait of hours holds nobody: the fault is thrown at once with what the server asked for', async () => {
  const { got, slept } = await attempt([limited(7_200_000), 'fine']);
  assert.deepEqual(slept, []);
  assert.ok(got instanceof ModelError && got.retryAfterMs === 7_200_000);
});

test('D3-14: a wait that the deadline does not leave is not begun', async () => {
  let left = 3000;
  const sleep = (ms: number): Promise<void> => {
    left -= ms;
    return Promise.resolve();
  };
  const { got, model } = await attempt([limited(2000), limited(2000), 'fine'], {
    remainingMs: () => left,
    sleep,
  });
  assert.equal(faultOf(got), 'rate-limited');
  assert.equal(model.calls.length, 2);
});

test('D3-15: a watcher is told that the answer begins anew, and sees no text twice', async () => {
  const cut = modelError('stream-error', 'line 429', { retryable: true, partial: 'const a = 1;' });
  const model = retrying(scriptedModel({ replies: [cut, overloaded, cut, 'const b = 2;'] }), {
    attempts: 4,
    sleep: () => Promise.resolve(),
  });
  const seen: string[] = [];
  let shown = '';
  const reply = await model.complete(question, {
    onDelta: (text) => (shown += text),
    onRestart: () => {
      seen.push(shown);
      shown = '';
    },
  });
  assert.equal(shown, reply.text);
  assert.deepEqual(seen, ['const a = 1;', 'const a = 1;']);
});

test('D3-15: the same over a real socket that breaks after two deltas', () => {
  const text = 'the whole answer';
  const answers = [{ text, fault: { kind: 'cut' as const, afterChars: 10 } }, { text }];
  return withModelServer({ answers }, async (server) => {
    const endpoint = { name: 'local', baseUrl: server.url, provider: openaiCompatible };
    const model = retrying(createModel(endpoint, 'scripted-model'), { sleep: () => Promise.resolve() });
    let shown = '';
    let restarts = 0;
    const reply = await model.complete(question, {
      onDelta: (delta) => (shown += delta),
      onRestart: () => {
        restarts += 1;
        shown = '';
      },
    });
    assert.deepEqual([reply.text, shown, restarts], [text, text, 1]);
    assert.deepEqual([server.calls.length, server.count('completed')], [2, 1]);
  });
});

test('D1-28: an empty answer is asked for again with another temperature, a broken line with the same', async () => {
  const empty = modelError('empty-answer', 'nothing');
  const model = scriptedModel({ replies: [empty, overloaded, empty, 'fine'] });
  const wrapped = retrying(model, { attempts: 4, sleep: () => Promise.resolve() });
  await wrapped.complete({ ...question, temperature: 0 });
  assert.deepEqual(
    model.calls.map(({ temperature }) => temperature),
    [0, 0.2, 0.2, 0.4],
  );
});

test('a caller who stops while a retry waits gets aborted, and no further call is made', async () => {
  const controller = new AbortController();
  const model = scriptedModel({ replies: [limited(30_000), 'never'] });
  const wrapped: Model = retrying(model, { onRetry: () => controller.abort() });
  const error = await wrapped
    .complete(question, { signal: controller.signal })
    .catch((error: unknown) => error);
  assert.equal(faultOf(error), 'aborted');
  assert.equal(model.calls.length, 1);
});

test('DX-4: a wrapped model keeps its name and endpoint', () => {
  const { name, endpoint } = retrying(scriptedModel({ name: 'm', endpoint: 'e', replies: [] }));
  assert.deepEqual([name, endpoint], ['m', 'e']);
});
