import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptInput } from '../../test/programs/model-server.ts';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { createModel } from './create-model.ts';
import type { Model } from './model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';

type Answer = NonNullable<ScriptInput['answers']>[number];

const question = { messages: [{ role: 'user' as const, content: 'say hello' }] };
const text = 'function add(a, b) { return a + b; }';

const modelAt = (baseUrl: string): Model =>
  createModel({ name: 'local', baseUrl, provider: openaiCompatible }, 'scripted-model');

for (const stream of [true, false]) {
  test(`D0-22: content as an array of parts is joined (${stream ? 'streamed' : 'whole'})`, () =>
    withModelServer({ answers: [{ text, wire: { content: 'parts', stream } }] }, async (server) => {
      assert.equal((await modelAt(server.url).complete(question)).text, text);
    }));
}

test('D1-20: a verdict inside a think block is no part of the text', () =>
  withModelServer({ answers: [{ text: '<think>APPROVED</think>\n\nREJECTED' }] }, async (server) => {
    const reply = await modelAt(server.url).complete(question);
    assert.deepEqual([reply.text, reply.reasoning], ['REJECTED', 'APPROVED']);
  }));

test('an answer that is finished stays whole when the socket breaks behind it', () => {
  const broken: Answer = { text, done: false, fault: { kind: 'cut-bytes', atByte: 1e6, clean: false } };
  return withModelServer(
    { answers: [broken, { text, done: false }, { text, finish: null }] },
    async (server) => {
      for (let call = 0; call < 3; call += 1)
        assert.equal((await modelAt(server.url).complete(question)).text, text);
    },
  );
});

const manners: [string, Answer['wire']][] = [
  ['split into single bytes', { splitBytes: 1 }],
  ['CRLF', { crlf: true, splitBytes: 3 }],
  ['gzip', { gzip: true, splitBytes: 11 }],
  ['comments and pings', { comments: true, pings: true }],
  ['a byte order mark', { bom: true, splitBytes: 2 }],
  ['another content type', { contentType: 'application/json' }],
  ['a connection that stays open', { holdOpen: true }],
];

for (const [name, wire] of manners) {
  test(`a stream with ${name} is read whole`, () =>
    withModelServer({ answers: [{ text: `${text} 世界 👩‍💻 ё`, wire }] }, async (server) => {
      assert.equal((await modelAt(server.url).complete(question)).text, `${text} 世界 👩‍💻 ё`);
    }));
}

test('events that no blank line separates are read one by one', () => {
  const line = (piece: object): string => `data: ${JSON.stringify({ choices: [piece] })}\n`;
  const body = line({ delta: { content: 'a' } }) + line({ delta: { content: 'b' }, finish_reason: 'stop' });
  return withModelServer(
    { answers: [{ fault: { kind: 'raw', body: `${body}data: [DONE]\n` } }] },
    async (server) => {
      assert.equal((await modelAt(server.url).complete(question)).text, 'ab');
    },
  );
});

test('only the first choice is read, and the notes of a gateway are passed over', () => {
  const chunks = [
    { sources: [] },
    { choices: [], prompt_filter_results: [] },
    { choices: [{ index: 0, delta: { content: 'mine' } }] },
    { choices: [{ index: 1, delta: { content: 'other' }, finish_reason: 'length' }] },
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  ];
  const body = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
  return withModelServer({ answers: [{ fault: { kind: 'raw', body } }] }, async (server) => {
    assert.equal((await modelAt(server.url).complete(question)).text, 'mine');
  });
});

test('D0-8: DX-4: the reply names the model that the server says answered', () =>
  withModelServer({ answers: [{ text, model: 'other-model\u001b[0m' }, { text }] }, async (server) => {
    assert.equal((await modelAt(server.url).complete(question)).model, 'other-model [0m');
    assert.equal((await modelAt(server.url).complete(question)).model, 'scripted-model');
  }));

test('usage that a server does not tell, or tells as zero, is marked as an estimate', () => {
  const zero = { promptTokens: 0, answerTokens: 0 };
  return withModelServer(
    {
      answers: [
        { text, usage: null },
        { text, usage: zero },
      ],
    },
    async (server) => {
      for (let call = 0; call < 2; call += 1) {
        const { usage } = await modelAt(server.url).complete(question);
        assert.equal(usage.source, 'estimated');
        assert.ok(usage.promptTokens > 7 && usage.promptTokens < 14, String(usage.promptTokens));
        assert.ok(usage.answerTokens > 5 && usage.answerTokens < 16, String(usage.answerTokens));
      }
    },
  );
});
