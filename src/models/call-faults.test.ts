import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ScriptInput } from '../../test/programs/model-server.ts';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { ModelError } from '../domain/errors.ts';
import type { ModelFault } from '../domain/errors.ts';
import { createModel } from './create-model.ts';
import type { Reply } from './model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';

type Answer = NonNullable<ScriptInput['answers']>[number];

const question = { messages: [{ role: 'user' as const, content: 'say hello' }] };
const text = 'function add(a, b) { return a + b; }';
const apiKey = 'sk-very-secret-0123456789';

const modelAt = (baseUrl: string, name = 'scripted-model') =>
  createModel({ name: 'local', baseUrl, apiKey, provider: openaiCompatible }, name, {
    firstTokenMs: 5_000,
    silenceMs: 5_000,
    answerChars: 20_000,
  });

const failure = async (call: Promise<Reply>): Promise<ModelError> => {
  const error = await call.then(
    (reply) => assert.fail(`a reply instead of a fault: ${JSON.stringify(reply)}`),
    (error: unknown) => error,
  );
  assert.ok(error instanceof ModelError, String(error));
  return error;
};

const serverFails = (answer: Answer, check: (error: ModelError) => void): Promise<void> =>
  withModelServer({ answers: [{ text, ...answer }] }, async (server) => {
    check(await failure(modelAt(server.url).complete(question)));
  });

const html = '<!doctype html><html><body>Sign in</body></html>';

const notUtf8 = Buffer.from('data: {"a":"\xff"}\n\n', 'latin1').toString('base64');

/** What a server does, what we call it, whether a retry may help, whether the text so far is kept. */
const faults: [name: string, answer: Answer, fault: ModelFault, retryable: boolean, partial?: boolean][] = [
  ['closes the socket before any answer', { fault: { kind: 'reset' } }, 'connection-lost', true],
  [
    'closes the socket in mid-answer',
    { fault: { kind: 'cut', afterChars: 20 } },
    'connection-lost',
    true,
    true,
  ],
  [
    'ends cleanly without a finish',
    { fault: { kind: 'end-early', afterChars: 20 } },
    'stream-cut',
    true,
    true,
  ],
  [
    'sends the whole text but no finish and no end mark',
    { finish: null, done: false },
    'stream-cut',
    true,
    true,
  ],
  ['ends after the headers', { fault: { kind: 'end-early' } }, 'stream-cut', true],
  ['sends no byte', { fault: { kind: 'raw', body: '' } }, 'stream-cut', true],
  ['sends comments only', { fault: { kind: 'raw', body: ': a\n\n: b\n\n' } }, 'stream-cut', true],
  ['says length', { finish: 'length' }, 'length-limit', false, true],
  ['says MAX_TOKENS', { finish: 'MAX_TOKENS' }, 'length-limit', false, true],
  ['says content_filter', { finish: 'content_filter' }, 'content-filter', false, true],
  ['says abort', { finish: 'abort' }, 'stream-error', true, true],
  ['says constructor', { finish: 'constructor' }, 'stream-error', true, true],
  ['says a word that nobody knows', { finish: 'gremlins' }, 'stream-error', true, true],
  ['breaks off with an error', { fault: { kind: 'error', afterChars: 9 } }, 'stream-error', true, true],
  [
    'breaks off with an error that is final',
    { fault: { kind: 'error', afterChars: 9, error: { message: 'context too long', code: 400 } } },
    'stream-error',
    false,
    true,
  ],
  [
    'breaks off with an error that is only a text',
    { fault: { kind: 'error', afterChars: 9, error: 'out of memory' } },
    'stream-error',
    true,
    true,
  ],
  [
    'sends an error event',
    { fault: { kind: 'error', afterChars: 9, form: 'event' } },
    'stream-error',
    true,
    true,
  ],
  [
    'sends an error field',
    { fault: { kind: 'error', afterChars: 9, form: 'field' } },
    'stream-error',
    true,
    true,
  ],
  ['begins with an error', { fault: { kind: 'error' } }, 'stream-error', true],
  ['sends half a chunk', { fault: { kind: 'malformed', afterChars: 9 } }, 'malformed-stream', true, true],
  [
    'sends a chunk of another shape',
    { fault: { kind: 'malformed', afterChars: 9, data: '{"choices":{"delta":"x"}}' } },
    'malformed-stream',
    true,
    true,
  ],
  [
    'sends a number',
    { fault: { kind: 'malformed', afterChars: 9, data: '7' } },
    'malformed-stream',
    true,
    true,
  ],
  ['repeats itself for ever', { fault: { kind: 'endless' } }, 'repetition', true, true],
  [
    'talks on and on',
    { text: Array.from({ length: 6_000 }, (_, at) => `word${at} `).join('') },
    'malformed-stream',
    false,
    true,
  ],
  [
    'sends a chunk for ever',
    { fault: { kind: 'raw', body: `data: ${'x'.repeat(200_000)}` } },
    'malformed-stream',
    false,
  ],
  [
    'sends bytes that are no UTF-8',
    { fault: { kind: 'raw', encoding: 'base64', body: notUtf8 } },
    'malformed-stream',
    true,
  ],
  [
    'sends a page',
    { fault: { kind: 'raw', contentType: 'text/html', body: html } },
    'not-a-model-server',
    false,
  ],
  ['sends a page as a stream', { fault: { kind: 'raw', body: `\n ${html}` } }, 'not-a-model-server', false],
  [
    'sends plain words',
    { fault: { kind: 'raw', contentType: 'text/plain', body: 'OK' } },
    'not-a-model-server',
    false,
  ],
  [
    'sends other JSON',
    { fault: { kind: 'raw', contentType: 'application/json', body: '{"ok":true}' } },
    'not-a-model-server',
    false,
  ],
  ['sends half a document', { fault: { kind: 'raw', body: '{"choices":[{"mess' } }, 'malformed-stream', true],
  [
    'sends an error with status 200',
    { fault: { kind: 'raw', body: '{"error":"Unexpected endpoint"}' } },
    'stream-error',
    true,
  ],
  [
    'sends a page with status 502',
    { fault: { kind: 'status', status: 502, body: html } },
    'server-error',
    true,
  ],
  [
    'redirects',
    { fault: { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:9/login' } } },
    'not-a-model-server',
    false,
  ],
];

for (const [name, answer, fault, retryable, partial = false] of faults) {
  test(`a server that ${name} is ${fault}`, () =>
    serverFails(answer, (error) => {
      assert.deepEqual([error.fault, error.retryable], [fault, retryable], error.message);
      assert.equal(error.partial !== undefined && error.partial.length > 0, partial, String(error.partial));
    }));
}

const empties: [string, Answer][] = [
  ['an empty text', { text: '' }],
  ['white space', { text: ' \n\t\n' }],
  ['content null', { wire: { content: 'null' } }],
  ['no content', { wire: { content: 'missing' } }],
  ['no content in a whole document', { wire: { content: 'missing', stream: false } }],
  ['content null in a whole document', { wire: { content: 'null', stream: false } }],
  ['no choice at all', { fault: { kind: 'raw', body: '{"choices":[]}' } }],
  ['reasoning and nothing else', { text: '', reasoning: 'I think APPROVED' }],
];

for (const [name, answer] of empties) {
  test(`D0-22: D3-5: an answer of ${name} is an empty answer, not a reply`, () =>
    serverFails(answer, (error) => assert.equal(error.fault, 'empty-answer')));
}

test('D1-20: an unclosed think block is reasoning to the end, and the answer is empty', () =>
  serverFails({ text: '<think>APPROVED, no wait' }, (error) => {
    assert.equal(error.fault, 'empty-answer');
    assert.equal(error.partial, undefined);
  }));

test('D1-19: an answer at its length limit is never a reply, and keeps its text for going on', () =>
  serverFails({ finish: 'length' }, (error) => {
    assert.equal(error.fault, 'length-limit');
    assert.equal(error.partial, text);
  }));

test('a key never stands in a message, and the words of a server are short and tame', () => {
  const message = `\u001b[31mbad key ${apiKey}\u202e\r\n\u0007${'x'.repeat(5000)}`;
  return serverFails({ fault: { kind: 'status', status: 401, body: { error: { message } } } }, (error) => {
    assert.equal(error.fault, 'unauthorized');
    assert.doesNotMatch(error.message, /very-secret|[\p{Cc}\p{Cf}]/u);
    assert.match(error.message, /bad key \[key\]/);
    assert.ok(error.message.length < 260, String(error.message.length));
  });
});

test('D3-13: nobody there, no such host and no TLS are unreachable', async () => {
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const refused = await failure(modelAt(`http://127.0.0.1:${port}/v1`).complete(question));
  assert.deepEqual([refused.fault, refused.retryable], ['unreachable', true]);
  assert.match(refused.message, /connection refused/);
  assert.ok(refused.message.includes(`127.0.0.1:${port}`), refused.message);
  const forbidden = await failure(modelAt('http://127.0.0.1:9/v1').complete(question));
  assert.deepEqual([forbidden.fault, forbidden.retryable], ['unreachable', false], forbidden.message);
  const nowhere = await failure(modelAt('http://nowhere.invalid/v1').complete(question));
  assert.deepEqual([nowhere.fault, nowhere.retryable], ['unreachable', true]);
  await withModelServer({}, async (server) => {
    const plain = await failure(modelAt(server.url.replace('http:', 'https:')).complete(question));
    assert.deepEqual([plain.fault, plain.retryable], ['unreachable', false], plain.message);
  });
});

test('a port that speaks something else is no model server', async () => {
  const other = createServer((socket) => {
    socket
      .on('error', () => {})
      .resume()
      .end('SSH-2.0-OpenSSH_9.2\r\n');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const error = await failure(modelAt(`http://127.0.0.1:${port}/v1`).complete(question));
    assert.deepEqual([error.fault, error.retryable], ['not-a-model-server', false], error.message);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

test('a proxy that asks for a login is told apart from a server that is not there', () =>
  withModelServer({ answers: [{ fault: { kind: 'status', status: 407 } }] }, async (server) => {
    const model = createModel(
      { name: 'local', baseUrl: server.url, provider: openaiCompatible },
      'scripted-model',
    );
    const asking = model.complete({ messages: [{ role: 'user', content: 'hi' }] });
    const error = await asking.catch((caught: unknown) => caught);
    assert.ok(error instanceof ModelError);
    assert.deepEqual([error.fault, error.retryable], ['unreachable', false]);
    assert.match(error.message, /a proxy in between asks for a login \(407\)/);
  }));
