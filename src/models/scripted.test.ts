import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bug } from '../domain/errors.ts';
import { modelError } from './faults.ts';
import type { Message } from './model.ts';
import { scriptedModel } from './scripted.ts';

const ask = (...contents: string[]): { messages: Message[] } => ({
  messages: contents.map((content, at) => ({
    role: at === 0 && contents.length > 1 ? 'system' : 'user',
    content,
  })),
});

test('replies come in order, streamed in small pieces, with estimated usage', async () => {
  const model = scriptedModel({ replies: ['the first answer', { text: 'the second', reasoning: 'hm' }] });
  const deltas: string[] = [];
  const first = await model.complete(ask('hi'), { onDelta: (text) => deltas.push(text) });
  assert.equal(first.text, 'the first answer');
  assert.ok(deltas.length > 1 && deltas.join('') === first.text);
  assert.deepEqual([first.model, first.usage.source], ['scripted', 'estimated']);
  assert.equal((await model.complete(ask('ho'))).reasoning, 'hm');
  model.assertFinished();
  assert.deepEqual(model.calls, [ask('hi'), ask('ho')]);
});

test('a call too many is a Bug', async () => {
  const model = scriptedModel({ replies: ['one'] });
  await model.complete(ask('hi'));
  await assert.rejects(model.complete(ask('hi')), Bug);
});

test('replies left over are a Bug', () => {
  assert.throws(() => scriptedModel({ replies: ['one'] }).assertFinished(), Bug);
});

test('a request that does not hold what was expected is a Bug', async () => {
  const model = scriptedModel({
    replies: [
      { text: 'a', expect: 'apples' },
      { text: 'b', expect: /pears?\b/g },
      { text: 'c', expect: { system: 'You review', last: 'diff' } },
      { text: 'd', expect: { system: 'You review' } },
      { text: 'e', expect: 'apples' },
    ],
  });
  await model.complete(ask('five apples'));
  await model.complete(ask('a pear'));
  await model.complete(ask('You review code.', 'the diff'));
  await assert.rejects(model.complete(ask('You write code.', 'the diff')), Bug);
  await assert.rejects(model.complete(ask('apples', 'five pears')), Bug);
});

test('a fault in the script is thrown after the text that had arrived', async () => {
  const fault = modelError('stream-cut', 'cut', { partial: 'half' });
  const model = scriptedModel({ replies: [fault, { fault, expect: 'hi' }] });
  for (let call = 0; call < 2; call += 1) {
    let seen = '';
    const error = await model
      .complete(ask('hi'), { onDelta: (text) => (seen += text) })
      .catch((e: unknown) => e);
    assert.equal(error, fault);
    assert.equal(seen, 'half');
  }
  model.assertFinished();
});

test('aborting stops the stream', async () => {
  const controller = new AbortController();
  const model = scriptedModel({ replies: ['x'.repeat(5000)] });
  let seen = '';
  const call = model.complete(ask('hi'), {
    signal: controller.signal,
    onDelta: (text) => {
      seen += text;
      controller.abort();
    },
  });
  await assert.rejects(call, { fault: 'aborted' });
  assert.ok(seen.length < 5000);
  await assert.rejects(model.complete(ask('hi'), { signal: controller.signal }), { fault: 'aborted' });
  assert.equal(model.calls.length, 1);
});
