import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { Bug, ModelError, UserError } from '../domain/errors.ts';
import { createModel } from './create-model.ts';
import { modelError } from './faults.ts';
import type { ModelRequest } from './model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';
import { hashRequest } from './recorded-call.ts';
import { recording } from './recording.ts';
import { replaying } from './replaying.ts';
import { scriptedModel } from './scripted.ts';

const ask = (content: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content },
  ],
  ...more,
});

const inFolder = async (use: (file: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-recording-'));
  await use(join(folder, 'calls.jsonl'));
  rmSync(folder, { recursive: true });
};

const recorded = async (file: string): Promise<void> => {
  const fault = modelError('rate-limited', '429', { retryAfterMs: 9, partial: 'ha', hint: 'wait' });
  const model = recording(
    scriptedModel({
      name: 'm',
      endpoint: 'e',
      replies: ['one\n"1"', fault, { text: 'two', reasoning: 'hm' }, 'last'],
    }),
    file,
  );
  await model.complete(ask('1'));
  await model.complete(ask('2')).catch(() => undefined);
  await model.complete(ask('2'));
  await model.complete(ask('1'));
  await model.complete(ask('3'), { signal: AbortSignal.abort() }).catch(() => undefined);
};

test('what was recorded is replayed by request, faults too, and each once', () =>
  inFolder(async (file) => {
    await recorded(file);
    const model = replaying(file);
    assert.deepEqual([model.name, model.endpoint], ['m', 'e']);
    const fault: unknown = await model.complete(ask('2')).catch((error: unknown) => error);
    assert.ok(fault instanceof ModelError);
    const { fault: name, retryable, retryAfterMs, partial, hint } = fault;
    assert.deepEqual([name, retryable, retryAfterMs, partial, hint], ['rate-limited', true, 9, 'ha', 'wait']);
    let seen = '';
    assert.equal((await model.complete(ask('1'), { onDelta: (text) => (seen += text) })).text, 'one\n"1"');
    assert.equal(seen, 'one\n"1"');
    assert.throws(() => model.assertFinished(), Bug);
    assert.equal((await model.complete(ask('2'))).reasoning, 'hm');
    assert.equal((await model.complete(ask('1'))).text, 'last');
    model.assertFinished();
    await assert.rejects(model.complete(ask('1')), Bug);
  }));

test('a request that was not recorded is a Bug, also if only its temperature differs', () =>
  inFolder(async (file) => {
    await recorded(file);
    await assert.rejects(replaying(file).complete(ask('4')), Bug);
    await assert.rejects(replaying(file).complete(ask('1', { temperature: 0 })), Bug);
  }));

test('replaying by order gives line after line, whatever is asked', () =>
  inFolder(async (file) => {
    await recorded(file);
    const model = replaying(file, { by: 'order' });
    assert.equal((await model.complete(ask('x'))).text, 'one\n"1"');
    await assert.rejects(model.complete(ask('y')), { fault: 'rate-limited' });
  }));

test('a recording is readable by its owner only and holds no key', () =>
  inFolder(async (file) => {
    await withModelServer({ apiKey: 'sk-secret', answers: [{ text: 'hi' }] }, async (server) => {
      const endpoint = { name: 'e', baseUrl: server.url, apiKey: 'sk-secret', provider: openaiCompatible };
      await recording(createModel(endpoint, 'scripted-model'), file).complete(ask('1'));
    });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /sk-secret/);
  }));

test('a model server replays a recording over HTTP', () =>
  inFolder(async (file) => {
    await recorded(file);
    await withModelServer({ recording: file, pick: 'match' }, async (server) => {
      const endpoint = { name: 'e', baseUrl: server.url, provider: openaiCompatible };
      const model = createModel(endpoint, 'scripted-model');
      const two = await model.complete(ask('2'));
      assert.deepEqual([two.text, two.reasoning], ['two', 'hm']);
      assert.equal((await model.complete(ask('1'))).text, 'one\n"1"');
      assert.equal((await model.complete(ask('1'))).text, 'last');
      server.assertFinished();
    });
  }));

test('a file that is no recording is refused with a hint', () =>
  inFolder(async (file) => {
    assert.throws(() => replaying(file), UserError);
    for (const text of ['', '\n\n', '{"hash":1}\n', 'not json\n']) {
      writeFileSync(file, text);
      assert.throws(
        () => replaying(file),
        (error) => error instanceof UserError && error.hint !== undefined,
      );
    }
  }));

test('the hash of a request tells all of its parts apart', () => {
  const requests = [
    ask('a'),
    ask('b'),
    ask('a', { temperature: 0 }),
    ask('a', { temperature: 1 }),
    ask('a', { maxTokens: 1 }),
    { messages: [{ role: 'user', content: 'a' }] } satisfies ModelRequest,
    { messages: [{ role: 'system', content: 'a' }] } satisfies ModelRequest,
  ];
  assert.equal(new Set(requests.map((request) => hashRequest(request))).size, requests.length);
  assert.equal(hashRequest(ask('a', { temperature: undefined })), hashRequest(ask('a')));
});
