import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { ModelError } from '../domain/errors.ts';
import { continuing } from './continuing.ts';
import { createModel } from './create-model.ts';
import { providers } from './providers/index.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';
import { stitch } from './stitch.ts';

const request = { messages: [{ role: 'user' as const, content: 'write it' }], maxTokens: 4000 };
const at = (url: string) =>
  continuing(createModel({ name: 'local', baseUrl: url, provider: openaiCompatible }, 'scripted-model'));

const lines = Array.from({ length: 60 }, (_, index) => `const value${index} = compute(${index});`);
const whole = `Here it is:\n\n\`\`\`ts path=src/a.ts\n${lines.join('\n')}\n\`\`\`\n`;

test('D0-14: an answer that a server cuts at its own limit goes on where it stopped, with no line twice', () => {
  const [first, second] = [whole.slice(0, 900), whole.slice(1700)];
  const parts = [
    { text: first, finish: 'length' },
    // Begins with the last lines once more, behind a fence of its own, as models do.
    { text: `\`\`\`ts\n${whole.slice(first.lastIndexOf('\n', 800) + 1, 1750)}`, finish: 'length' },
    { text: second },
  ];
  return withModelServer({ answers: parts }, async (server) => {
    const heard: string[] = [];
    const reply = await at(server.url).complete(request, { onDelta: (text) => heard.push(text) });
    assert.equal(reply.text, whole);
    assert.ok(heard.join('').startsWith(first));
    assert.ok(reply.usage.promptTokens > 0 && reply.usage.answerTokens > 300);
    const roles = server.calls.map(({ body }) =>
      (body['messages'] as { role: string }[]).map(({ role }) => role),
    );
    assert.deepEqual(roles, [['user'], ['user', 'assistant', 'user'], ['user', 'assistant', 'user']]);
  });
});

test('an answer that is as long as it may be, or never ends, is cut off by name', () =>
  withModelServer({ answers: [{ text: whole, finish: 'length', repeat: true }] }, async (server) => {
    const tight = at(server.url).complete({ ...request, maxTokens: 700 });
    await assert.rejects(tight, { fault: 'length-limit' });
    assert.equal(server.calls.length, 1);
    const error = await at(server.url)
      .complete(request)
      .catch((caught: unknown) => caught);
    assert.ok(error instanceof ModelError);
    assert.deepEqual([error.fault, server.calls.length], ['length-limit', 3]);
  }));

test('a server that does not go on leaves the cut as the fault', () =>
  withModelServer(
    { answers: [{ text: whole, finish: 'length' }, { fault: { kind: 'status', status: 400 } }] },
    async (server) => {
      await assert.rejects(at(server.url).complete(request), { fault: 'length-limit' });
      assert.equal(server.calls.length, 2);
    },
  ));

test('an answer that is held to a format is not continued: half a document has no second half', () =>
  withModelServer({ answers: [{ text: '{"a":', finish: 'length' }] }, async (server) => {
    const held = { ...request, format: { kind: 'json-object' as const } };
    await assert.rejects(at(server.url).complete(held), { fault: 'length-limit' });
  }));

test('what honestly repeats is not taken for an overlap, and what begins anew takes the place of the old', () => {
  assert.equal(stitch('a {\n}\n', '}\n'), 'a {\n}\n}\n');
  assert.equal(stitch('const a = ', '1;'), 'const a = 1;');
  assert.equal(stitch('one\nconst lo', 'const long = 1;'), 'one\nconst long = 1;');
  assert.equal(stitch(`${'x'.repeat(90)} and`, `${'x'.repeat(90)} and more`), `${'x'.repeat(90)} and more`);
  const long = 'ab'.repeat(500_000);
  assert.ok(stitch(long, long.slice(3)).length >= long.length);
});

test('D0-14: a server that can go on with a beginning is given it, and what comes is put behind it', () => {
  const [first, second] = [whole.slice(0, 900), whole.slice(900)];
  return withModelServer(
    { answers: [{ text: first, finish: 'length' }, { text: second }] },
    async (server) => {
      const endpoint = { name: 'local', baseUrl: server.url, provider: providers.vllm };
      const model = continuing(createModel(endpoint, 'scripted-model'), { prefills: true });
      assert.equal((await model.complete(request)).text, whole);
      const body: Record<string, unknown> = server.calls[1]?.body ?? {};
      assert.deepEqual([body['continue_final_message'], body['add_generation_prompt']], [true, false]);
      const last = (body['messages'] as { role: string; content: string }[]).at(-1);
      assert.deepEqual(last, { role: 'assistant', content: first });
    },
  );
});

test('a server that refuses a beginning is asked in words', () => {
  const [first, second] = [whole.slice(0, 900), whole.slice(900)];
  const answers = [
    { text: first, finish: 'length' },
    { fault: { kind: 'status' as const, status: 400 } },
    { text: second },
  ];
  return withModelServer({ answers }, async (server) => {
    const endpoint = { name: 'local', baseUrl: server.url, provider: providers['llama-cpp'] };
    const model = continuing(createModel(endpoint, 'scripted-model'), { prefills: true });
    assert.equal((await model.complete(request)).text, whole);
    const messages = server.calls[2]?.body['messages'] as { role: string }[];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
  });
});
