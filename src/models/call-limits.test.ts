import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ModelServer, ScriptInput } from '../../test/programs/model-server.ts';
import { randomFrom, sampleText } from '../../test/programs/model-server/sample-texts.ts';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { Bug, ModelError } from '../domain/errors.ts';
import { createModel } from './create-model.ts';
import type { CallLimits } from './limits.ts';
import type { CallOptions, Reply } from './model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';

type Answer = NonNullable<ScriptInput['answers']>[number];

const text = 'one two three four five six seven';
const question = { messages: [{ role: 'user' as const, content: 'count' }] };

const ask = (server: ModelServer, limits: Partial<CallLimits>, options: CallOptions = {}): Promise<Reply> =>
  createModel(
    { name: 'local', baseUrl: server.url, provider: openaiCompatible },
    'scripted-model',
    limits,
  ).complete(question, options);

const failure = async (call: Promise<Reply>): Promise<ModelError> => {
  const error = await call.then(
    () => assert.fail('a reply instead of a fault'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof ModelError, String(error));
  return error;
};

const stalls: [string, Answer, Partial<CallLimits>, RegExp][] = [
  [
    'no headers',
    { fault: { kind: 'stall', noHeaders: true } },
    { firstTokenMs: 500 },
    /no first token for 0\.5 s/,
  ],
  ['no first token', { fault: { kind: 'stall' } }, { firstTokenMs: 500 }, /no first token/],
  [
    'pings, no first token',
    { fault: { kind: 'stall', pings: true } },
    { firstTokenMs: 500 },
    /no first token/,
  ],
  ['silence', { fault: { kind: 'stall', afterChars: 9 } }, { silenceMs: 500 }, /silence for 0\.5 s/],
  [
    'pings in mid-answer',
    { fault: { kind: 'stall', afterChars: 9, pings: true } },
    { silenceMs: 500 },
    /silence/,
  ],
];

for (const [name, answer, limits, words] of stalls) {
  test(`D1-17: ${name}: a time-out has a name and closes the socket, so that the server stops`, () =>
    withModelServer({ answers: [{ text, ...answer }] }, async (server) => {
      const error = await failure(ask(server, limits));
      assert.deepEqual([error.fault, error.retryable], ['timeout', true]);
      assert.match(error.message, words);
      assert.equal(error.partial !== undefined, name.includes('mid-answer') || name === 'silence');
      await server.until(({ sockets }) => sockets === 0 && server.count('left') === 1);
    }));
}

test('D0-13, D1-18, D3-12: a slow stream lives as long as each silence is short enough', () =>
  withModelServer({ answers: [{ text: text.repeat(6), wire: { delayMs: 25 } }] }, async (server) => {
    const start = performance.now();
    assert.equal((await ask(server, { silenceMs: 700, firstTokenMs: 700 })).text, text.repeat(6));
    assert.ok(performance.now() - start > 700, 'the whole took longer than one silence may');
  }));

test('reasoning counts as a first token', () => {
  const answer: Answer = { text, reasoning: 'hm '.repeat(60), wire: { delayMs: 25 } };
  return withModelServer({ answers: [answer] }, async (server) => {
    assert.equal((await ask(server, { firstTokenMs: 700, silenceMs: 700 })).text, text);
  });
});

test('D1-17: aborting in mid-answer throws aborted with the text so far and closes the socket at once', () =>
  withModelServer({ answers: [{ text, fault: { kind: 'stall', afterChars: 9 } }] }, async (server) => {
    const controller = new AbortController();
    const call = ask(server, {}, { signal: controller.signal, onDelta: () => controller.abort() });
    const error = await failure(call);
    assert.deepEqual([error.fault, error.retryable, error.partial], ['aborted', false, 'one t']);
    await server.until(({ sockets }) => sockets === 0);
    assert.equal(server.count('left'), 1);
  }));

test('aborting before the first token, or before the call, is aborted too', () =>
  withModelServer({ answers: [{ text, fault: { kind: 'stall', noHeaders: true } }] }, async (server) => {
    const controller = new AbortController();
    const call = failure(ask(server, {}, { signal: controller.signal }));
    await server.until(({ calls }) => calls.length === 1);
    controller.abort(new Error('deadline'));
    assert.equal((await call).fault, 'aborted');
    assert.equal((await failure(ask(server, {}, { signal: AbortSignal.abort() }))).fault, 'aborted');
    assert.equal(server.calls.length, 1);
  }));

test('a watcher that throws is a Bug of ours, not a fault of the server', () =>
  withModelServer({ answers: [{ text }] }, async (server) => {
    const onDelta = (): void => {
      throw new TypeError('x is undefined');
    };
    await assert.rejects(ask(server, {}, { onDelta }), (error) => error instanceof Bug);
  }));

test('calls one after another use the same sockets again', () =>
  withModelServer({ answers: [{ text, repeat: true }] }, async (server) => {
    for (let call = 0; call < 20; call += 1) await ask(server, {});
    // A call may begin in the moment in which the socket of the last one is not yet free.
    assert.ok(server.sockets <= 2, `${server.sockets} sockets`);
    assert.equal(server.count('completed'), 20);
  }));

test('a server that talks on behind its end mark does not hold the call', async () => {
  const http = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      `data: {"choices":[{"delta":{"content":"${text}"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
    );
    const timer = setInterval(() => response.write(': more\n\n'), 10);
    response.once('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const endpoint = { name: 'local', baseUrl: `http://127.0.0.1:${port}`, provider: openaiCompatible };
  try {
    assert.equal((await createModel(endpoint, 'm').complete(question)).text, text);
  } finally {
    http.closeAllConnections();
    http.close();
  }
});

test('32 calls at once keep their texts apart', () => {
  const answers = Array.from({ length: 32 }, (_, at): Answer => ({
    text: `answer ${at} `.repeat(50),
    match: `#${at}!`,
  }));
  return withModelServer({ answers, pick: 'match' }, async (server) => {
    const model = createModel(
      { name: 'l', baseUrl: server.url, provider: openaiCompatible },
      'scripted-model',
    );
    const replies = await Promise.all(
      answers.map((_, at) => model.complete({ messages: [{ role: 'user', content: `#${at}!` }] })),
    );
    assert.deepEqual(
      replies.map((reply) => reply.text),
      answers.map((answer) => answer.text),
    );
    server.assertFinished();
  });
});

const program = `
  const { createModel } = await import(${JSON.stringify(fileURLToPath(new URL('create-model.ts', import.meta.url)))});
  const { openaiCompatible: provider } = await import(${JSON.stringify(fileURLToPath(new URL('providers/openai-compatible.ts', import.meta.url)))});
  const ask = (name, limits) => createModel({ name: 'x', baseUrl: process.argv[1], provider }, name, limits)
    .complete({ messages: [{ role: 'user', content: name }] });
  await ask('quick');
  const fault = await ask('stalled', { firstTokenMs: 300 }).catch((error) => error.fault);
  const refusal = await ask('refused').catch((error) => error.fault);
  process.on('exit', () => console.log(fault, refusal, Math.round(performance.now() - end) < 3000 ? 'promptly' : 'late'));
  const end = performance.now();
`;

test('D1-17: a process ends promptly after its calls, one of them timed out and one refused', () => {
  const refused = { kind: 'status' as const, status: 401 };
  const answers: Answer[] = [{ text }, { fault: { kind: 'stall', noHeaders: true } }, { fault: refused }];
  return withModelServer({ answers, models: ['quick', 'stalled', 'refused'] }, async (server) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      program,
      server.url,
    ]);
    assert.equal(stdout, 'timeout unauthorized promptly\n');
  });
});

test('D1-28: max_tokens and temperature reach the wire only when given, and 0 is given', () =>
  withModelServer({ answers: [{ text, repeat: true }] }, async (server) => {
    const model = createModel(
      { name: 'l', baseUrl: server.url, provider: openaiCompatible },
      'scripted-model',
    );
    await model.complete({ ...question, temperature: 0, maxTokens: 64 });
    await model.complete(question);
    const [given, left] = server.calls.map(({ body }) => body);
    assert.deepEqual([given?.['temperature'], given?.['max_tokens']], [0, 64]);
    assert.deepEqual(Object.keys(left ?? {}).sort(), ['messages', 'model', 'stream', 'stream_options']);
    assert.deepEqual([left?.['stream'], left?.['stream_options']], [true, { include_usage: true }]);
  }));

test('the limit of an answer counts its text, not the bytes around it', () => {
  const comments = `: ${'x'.repeat(1000)}\n\n`.repeat(5_000);
  const done = 'data: {"choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
  return withModelServer({ answers: [{ fault: { kind: 'raw', body: comments + done } }] }, async (server) => {
    assert.equal((await ask(server, { answerChars: 1000 })).text, 'ok');
  });
});

for (const [name, answer] of [
  ['text', { text: sampleText('prose', 60_000, randomFrom(1)) }],
  ['reasoning', { text: 'x', reasoning: sampleText('prose', 60_000, randomFrom(1)) }],
] as const)
  test(`an answer whose ${name} grows past the limit ends with a name, and no more of it is taken in`, () =>
    withModelServer({ answers: [answer] }, async (server) => {
      const error = await failure(ask(server, { answerChars: 20_000 }));
      assert.deepEqual([error.fault, error.retryable], ['malformed-stream', false]);
      assert.match(error.message, /passed 20000 characters/);
      assert.ok((error.partial ?? '').length <= 20_000);
      await server.until(({ sockets }) => sockets === 0);
    }));
