import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ScriptInput } from '../../test/programs/model-server.ts';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { ModelError } from '../domain/errors.ts';
import { createModel } from './create-model.ts';
import type { Reply } from './model.ts';
import { providers } from './providers/index.ts';

type Answer = NonNullable<ScriptInput['answers']>[number];

const protocols = ['openai-compatible', 'ollama', 'anthropic'] as const;
const text = 'function add(a, b) { return a + b; } // größer 👍';
const question = {
  messages: [
    { role: 'system' as const, content: 'be brief' },
    { role: 'user' as const, content: 'say hello' },
  ],
};

const outcome = (
  server: { url: string },
  protocol: (typeof protocols)[number],
): Promise<Reply | ModelError> =>
  createModel({ name: 'local', baseUrl: server.url, provider: providers[protocol] }, 'scripted-model', {
    firstTokenMs: 2_000,
    silenceMs: 500,
    answerChars: 20_000,
  })
    .complete(question)
    .catch((error: unknown) => {
      if (error instanceof ModelError) return error;
      throw error;
    });

/** What a server does, and the fault by which it must be known in every protocol. */
const faults: [string, Answer, ModelError['fault']][] = [
  ['a socket that closes in mid-answer', { fault: { kind: 'cut', afterChars: 20 } }, 'connection-lost'],
  ['a clean end in mid-answer', { fault: { kind: 'end-early', afterChars: 20 } }, 'stream-cut'],
  ['a whole text without its end', { finish: null, done: false }, 'stream-cut'],
  ['the length limit', { finish: 'length' }, 'length-limit'],
  ['an end that nobody knows', { finish: 'gremlins' }, 'stream-error'],
  ['an error in mid-answer', { fault: { kind: 'error', afterChars: 9 } }, 'stream-error'],
  [
    'half a chunk',
    { fault: { kind: 'malformed', afterChars: 9, data: '{"message":{"con' } },
    'malformed-stream',
  ],
  ['silence', { fault: { kind: 'stall', afterChars: 9 } }, 'timeout'],
  ['an endless answer', { fault: { kind: 'endless' } }, 'repetition'],
  ['an empty answer', { text: '' }, 'empty-answer'],
  ['thoughts alone', { text: '', reasoning: 'hm' }, 'empty-answer'],
  ['a page', { fault: { kind: 'raw', contentType: 'text/html', body: '<html>' } }, 'not-a-model-server'],
  [
    'other JSON',
    { fault: { kind: 'raw', contentType: 'application/json', body: '{"ok":true}' } },
    'not-a-model-server',
  ],
  ['no byte', { fault: { kind: 'raw', body: '' } }, 'stream-cut'],
  [
    'a line without end',
    { fault: { kind: 'raw', body: `{"message":{"content":"${'x'.repeat(200_000)}` } },
    'malformed-stream',
  ],
];

for (const protocol of protocols) {
  describe(`over real sockets, ${protocol}`, () => {
    for (const [name, answer, fault] of faults) {
      test(`${name} is ${fault}`, () =>
        withModelServer({ answers: [{ text, ...answer }] }, async (server) => {
          const got = await outcome(server, protocol);
          assert.ok(got instanceof ModelError, JSON.stringify(got));
          assert.equal(got.fault, fault, got.message);
          await server.until(({ sockets }) => fault !== 'timeout' || sockets === 0);
        }));
    }

    for (const wire of [{ splitBytes: 1 }, { gzip: true }, { crlf: true }, { stream: false }, {}])
      test(`an answer comes whole with ${JSON.stringify(wire)}`, () =>
        withModelServer({ answers: [{ text, reasoning: 'why not', wire }] }, async (server) => {
          const got = await outcome(server, protocol);
          assert.ok(!(got instanceof ModelError), got instanceof ModelError ? got.message : '');
          assert.deepEqual(
            [got.text, got.reasoning, got.usage],
            [text, 'why not', { promptTokens: 11, answerTokens: 1 + text.length, source: 'reported' }],
          );
          assert.equal(server.calls[0]?.body.messages[0]?.content, 'be brief');
        }));
  });
}
