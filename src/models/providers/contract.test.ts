import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { ModelError } from '../../domain/errors.ts';
import { createModel } from '../create-model.ts';
import type { Model, Reply } from '../model.ts';
import { providers } from './index.ts';
import type { ProviderName } from './index.ts';
import { samples } from './recorded/samples.ts';
import type { Sample } from './recorded/samples.ts';

interface Answering {
  status?: number;
  body: string | Buffer;
  /** Bytes written at once; the whole body if left out. */
  step?: number;
  ending?: 'end' | 'destroy';
}

interface Asked {
  headers: IncomingHttpHeaders;
  json: Record<string, unknown>;
}

/** A server that knows no protocol: it answers every call with the same bytes. */
const answering = async (
  provider: ProviderName,
  answer: Answering,
  use: (model: Model, asked: Asked[]) => Promise<void>,
): Promise<void> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    text(request)
      .then(async (body) => {
        if (body !== '')
          asked.push({ headers: request.headers, json: JSON.parse(body) as Record<string, unknown> });
        const bytes = Buffer.from(answer.body);
        const step = answer.step ?? Math.max(1, bytes.length);
        response.writeHead(answer.status ?? 200, { 'content-type': 'text/event-stream' });
        for (let at = 0; at < bytes.length; at += step)
          await new Promise((resolve) => response.write(bytes.subarray(at, at + step), resolve));
        if (answer.ending === 'destroy') response.destroy();
        else response.end();
        return undefined;
      })
      .catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = { name: 'local', baseUrl: `http://127.0.0.1:${port}`, apiKey: 'key-1' };
  try {
    await use(createModel({ ...endpoint, provider: providers[provider] }, 'asked-for'), asked);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};

const question = { messages: [{ role: 'user' as const, content: 'hi' }] };

const outcome = (model: Model): Promise<Reply | ModelError> =>
  model.complete(question).catch((error: unknown) => {
    if (error instanceof ModelError) return error;
    throw error;
  });

const wishesOf = ({ model: _m, messages: _n, stream: _s, stream_options: _o, ...rest }: Asked['json']) =>
  rest;

const schema = { type: 'object', properties: { a: { type: 'number' } } };
const response_format = { type: 'json_schema', json_schema: { name: 'number', strict: true, schema } };
const template = { max_tokens: 64, chat_template_kwargs: { enable_thinking: false }, response_format };
const effort = { reasoning_effort: 'none', response_format };

/** What each provider makes of the same wishes. */
const wishes: Record<ProviderName, Record<string, unknown>> = {
  'openai-compatible': { max_tokens: 64, response_format },
  vllm: template,
  'llama-cpp': template,
  nvidia: template,
  'lm-studio': { max_tokens: 64, ...effort },
  gemini: { max_tokens: 64, ...effort },
  openai: { max_completion_tokens: 64, ...effort },
  groq: { max_completion_tokens: 64, ...effort },
  deepseek: { max_tokens: 64, thinking: { type: 'disabled' } },
  openrouter: { max_tokens: 64, reasoning: { enabled: false }, response_format },
  ollama: { options: { num_predict: 64, num_ctx: 12_345 }, think: false, format: schema, keep_alive: '600s' },
  anthropic: { max_tokens: 64 },
};

const statuses: [number, ModelError['fault'], boolean][] = [
  [400, 'bad-request', false],
  [401, 'unauthorized', false],
  [403, 'unauthorized', false],
  [404, 'not-a-model-server', false],
  [408, 'rate-limited', true],
  [413, 'bad-request', false],
  [429, 'rate-limited', true],
  [500, 'server-error', true],
  [502, 'server-error', true],
  [503, 'overloaded', true],
  [504, 'server-error', true],
];

for (const name of Object.keys(providers) as ProviderName[]) {
  const read = ({ file }: Sample): Buffer =>
    readFileSync(new URL(`./recorded/${name}/${file}`, import.meta.url));

  describe(`provider ${name}`, () => {
    for (const sample of samples[name]) {
      test(`${sample.file} is read whole, however its bytes are cut into pieces`, async () => {
        for (const step of [1, 7, 1024]) {
          await answering(name, { body: read(sample), step }, async (model) => {
            const { file: _file, tokens, speed, ...wanted } = sample;
            const [promptTokens, answerTokens] = tokens;
            const { timing, ...got } = await model.complete(question);
            assert.deepEqual(got, { ...wanted, usage: { promptTokens, answerTokens, source: 'reported' } });
            assert.ok(timing && timing.firstTokenMs > 0 && timing.totalMs >= timing.firstTokenMs);
            if (speed) assert.deepEqual([timing.promptTokensPerSecond, timing.answerTokensPerSecond], speed);
          });
        }
      });

      test(`D3-5: ${sample.file} cut anywhere is a fault with a name or the very answer`, async () => {
        const bytes = read(sample);
        for (let round = 0; round < 60; round += 1) {
          const cut = Math.floor(((round + Math.random()) * bytes.length) / 60);
          const ending = round % 2 === 0 ? 'end' : 'destroy';
          await answering(name, { body: bytes.subarray(0, cut), ending, step: 97 }, async (model) => {
            const got = await outcome(model);
            if (got instanceof ModelError)
              assert.ok(
                ['stream-cut', 'connection-lost', 'malformed-stream'].includes(got.fault),
                got.message,
              );
            else assert.equal(got.text, sample.text, `cut at byte ${cut} of ${bytes.length}`);
          });
        }
      });
    }

    test('D1-4: DX-1: system message, temperature 0 and key reach the wire, nothing is added', async () => {
      const [sample] = samples[name];
      assert.ok(sample);
      await answering(name, { body: read(sample) }, async (model, asked) => {
        await model.complete({
          messages: [
            { role: 'system', content: 'You are terse. "ü"\u0000' },
            { role: 'user', content: 'one' },
            { role: 'assistant', content: 'two' },
            { role: 'user', content: 'three' },
          ],
          temperature: 0,
        });
        const [call] = asked;
        assert.equal(asked.length, 1);
        const wire = JSON.stringify(call?.json);
        for (const word of ['You are terse. \\"ü\\"\\u0000', 'one', 'two', 'three', 'asked-for'])
          assert.ok(wire.includes(word), `${word} in ${wire}`);
        assert.match(wire, /"temperature":0[,}]/);
        // The messages protocol demands a limit; no other gets one that nobody asked for.
        if (name !== 'anthropic') assert.doesNotMatch(wire, /max_tokens|max_completion|num_predict/);
        assert.match(JSON.stringify(call?.headers), /key-1/);
      });
    });

    test('every wish that the protocol knows reaches the wire, and none that it does not', async () => {
      const [sample] = samples[name];
      assert.ok(sample);
      await answering(name, { body: read(sample) }, async (model, asked) => {
        await model.complete({
          ...question,
          maxTokens: 64,
          contextTokens: 12_345,
          keepAliveSeconds: 600,
          thinking: 'off',
          format: { kind: 'json-schema', name: 'number', schema },
        });
        assert.deepEqual(wishesOf(asked[0]?.json ?? {}), wishes[name]);
      });
    });

    for (const [status, fault, retryable] of statuses) {
      test(`D3-13: status ${status} is ${fault}, ${retryable ? 'worth a retry' : 'final'}, whatever its text says`, async () => {
        const body = JSON.stringify({ error: { message: 'line 429: rate limit overloaded 503, not 401' } });
        await answering(name, { status, body }, async (model) => {
          const got = await outcome(model);
          assert.ok(got instanceof ModelError);
          assert.deepEqual([got.fault, got.retryable], [fault, retryable]);
        });
      });
    }
  });
}
