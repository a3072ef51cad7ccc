import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelServer, ScriptInput } from '../../../test/programs/model-server.ts';
import { randomFrom, sampleText, textKinds } from '../../../test/programs/model-server/sample-texts.ts';
import type { TextKind } from '../../../test/programs/model-server/sample-texts.ts';
import { countPrompt, tokenizerNames } from '../../../test/programs/model-server/tokenizers.ts';
import { withModelServer } from '../../../test/programs/model-server/with-model-server.ts';
import { ModelError } from '../../domain/errors.ts';
import { countOnServer, modelFacts } from '../ask-server.ts';
import { createModel } from '../create-model.ts';
import { addressOf } from '../endpoint.ts';
import { ModelMemory } from '../model-memory.ts';
import type { Model, ModelRequest, Reply } from '../model.ts';
import { providers } from '../providers/index.ts';
import type { ProviderName } from '../providers/index.ts';
import { provingWindow } from './proving-window.ts';

const scripted = 'scripted-model';

const proven = (
  server: Pick<ModelServer, 'url'>,
  more: { provider?: ProviderName; memory?: ModelMemory; windowTokens?: number } = {},
): Model => {
  const { provider: name = 'openai-compatible', memory = new ModelMemory(), windowTokens } = more;
  const provider = providers[name];
  const endpoint = { name: 'local', baseUrl: server.url, provider };
  const address = addressOf(endpoint);
  return provingWindow(createModel(endpoint, scripted), {
    memory,
    windowTokens,
    sizesWindow: name === 'ollama',
    facts: (signal) => modelFacts(address, scripted, signal),
    countTokens: (messages, signal) => countOnServer(address, scripted, messages, signal),
  });
};

const ask = (...texts: string[]): ModelRequest => ({
  messages: texts.map((content, at) => ({ role: at === 0 ? 'system' : 'user', content })),
});

const outcome = (call: Promise<Reply>): Promise<Reply | ModelError> =>
  call.catch((error: unknown) => {
    if (error instanceof ModelError) return error;
    throw error;
  });

const failure = async (call: Promise<Reply>): Promise<ModelError> => {
  const got = await outcome(call);
  assert.ok(got instanceof ModelError, 'a reply instead of a fault');
  return got;
};

const answers: ScriptInput['answers'] = [{ text: 'fine', repeat: true }];

/** Sizes of real prompts: from a line to a hundred pages. */
const sizeOf = (random: () => number): number => Math.round(200 * 500 ** random());

const mixed = (chars: number, random: () => number): string =>
  textKinds.map((kind) => sampleText(kind, Math.round(chars * random() * 0.5), random)).join('\n');

describe('500 honest calls', () => {
  for (const [at, tokenizer] of tokenizerNames.entries()) {
    test(`D0-10: code, prose, CJK and minified text to a server that counts by ${tokenizer}: no false alarm`, () =>
      withModelServer({ window: { tokens: 1_000_000, tokenizer }, answers }, async (server) => {
        const random = randomFrom(at + 1);
        const memory = new ModelMemory();
        const model = proven(server, { memory });
        for (let call = 0; call < 125; call += 1) {
          const kind = textKinds[Math.floor(random() * 5)];
          const chars = sizeOf(random);
          const text = kind ? sampleText(kind, chars, random) : mixed(chars, random);
          const got = await outcome(model.complete(ask('You are terse.', text)));
          assert.ok(
            !(got instanceof ModelError),
            `${kind} ${chars}: ${got instanceof ModelError ? got.message : ''}`,
          );
        }
      }));
  }
});

describe('a server that cuts', () => {
  for (const tokens of [2048, 4096, 8192, 32_768])
    for (const keeps of ['all', 'half'] as const)
      test(`at ${tokens} tokens and keeps ${keeps} is noticed at once, whatever its tokenizer and the text`, async () => {
        const random = randomFrom(tokens);
        await Promise.all(
          tokenizerNames.map((tokenizer) =>
            withModelServer({ window: { tokens, tokenizer, keeps }, answers }, async (server) => {
              for (const kind of textKinds) {
                const request = ask('Be terse.', longEnough(kind, tokens * 1.6, tokenizer, random));
                const error = await failure(proven(server).complete(request));
                assert.deepEqual(
                  [error.fault, error.retryable],
                  ['window-cut', false],
                  `${tokenizer} ${kind}`,
                );
                assert.match(error.message, /read only \d+ of about \d+ tokens/);
              }
            }),
          ),
        );
      });

  for (const tokenizer of tokenizerNames)
    test(`with the tokenizer ${tokenizer} is noticed when it takes a quarter, once a few answers were seen`, () =>
      withModelServer({ window: { tokens: 4096, tokenizer }, answers }, async (server) => {
        const random = randomFrom(7);
        const memory = new ModelMemory();
        for (let call = 0; call < 24; call += 1) {
          const kind = textKinds[call % 4] ?? 'code';
          await proven(server, { memory }).complete(ask(sampleText(kind, 1800, random)));
        }
        // The memory survives as plain JSON.
        const again = new ModelMemory(JSON.parse(JSON.stringify(memory.state())));
        for (const kind of textKinds) {
          const request = ask(longEnough(kind, 4096 * 1.33, tokenizer, random));
          again.of({ name: scripted, endpoint: 'local' }).cut = undefined;
          assert.equal(
            (await failure(proven(server, { memory: again }).complete(request))).fault,
            'window-cut',
            kind,
          );
        }
      }));

  test('and has a tokenizer that can be asked is noticed when it takes a tenth', () =>
    withModelServer(
      { window: { tokens: 2048, tokenizer: 'bytes', tokenizes: true }, answers },
      async (server) => {
        for (const provider of ['llama-cpp', 'vllm'] as const) {
          const request = ask(longEnough('prose', 2048 * 1.12, 'bytes', randomFrom(3)));
          assert.equal((await failure(proven(server, { provider }).complete(request))).fault, 'window-cut');
        }
      },
    ));

  test('is not asked again with a prompt of that size, and is asked with a smaller one', () =>
    withModelServer({ window: { tokens: 2048 }, answers }, async (server) => {
      const memory = new ModelMemory();
      const model = proven(server, { memory });
      const large = ask(longEnough('code', 4000, 'words', randomFrom(4)));
      await failure(model.complete(large));
      const again = await failure(model.complete(large));
      assert.equal(again.fault, 'window-cut');
      assert.match(again.message, /a moment ago/);
      assert.equal(server.calls.length, 1);
      await model.complete(ask('small'));
    }));

  test('and whose answer is at its length limit is a cut first: nobody goes on with such an answer', () =>
    withModelServer(
      { window: { tokens: 2048 }, answers: [{ text: 'fine', finish: 'length' }] },
      async (server) => {
        const error = await failure(
          proven(server).complete(ask(longEnough('code', 4000, 'words', randomFrom(5)))),
        );
        assert.equal(error.fault, 'window-cut');
        assert.ok(error.cause instanceof ModelError && error.cause.fault === 'length-limit');
      },
    ));
});

function longEnough(
  kind: TextKind,
  tokens: number,
  tokenizer: (typeof tokenizerNames)[number],
  random: () => number,
): string {
  let text = sampleText(kind, Math.round(tokens), random);
  let counted = countPrompt([{ content: text }], tokenizer);
  while (counted < tokens) {
    text += sampleText(kind, 40 + Math.round((text.length * (tokens - counted)) / counted), random);
    counted = countPrompt([{ content: text }], tokenizer);
  }
  return text;
}

test('a server that reports nothing raises no alarm', () =>
  withModelServer({ window: { tokens: 2048 }, answers: [{ text: 'fine', usage: null }] }, async (server) => {
    const { usage } = await proven(server).complete(ask(longEnough('code', 4000, 'words', randomFrom(6))));
    assert.equal(usage.source, 'estimated');
  }));

test('D0-9: D0-11: a prompt that cannot fit is refused before the call, with both sizes', () =>
  withModelServer({ window: { tokens: 4096, refuses: true }, answers }, async (server) => {
    const error = await failure(
      proven(server, { windowTokens: 4096 }).complete(ask(longEnough('cjk', 9000, 'words', randomFrom(8)))),
    );
    assert.deepEqual([error.fault, error.retryable, server.calls.length], ['prompt-too-long', false, 0]);
    assert.match(error.message, /about \d{4,5} tokens, the window holds 4096/);
    assert.ok(error.hint);
  }));

test('the answer gets what the prompt leaves of the window, never more than was asked for', () =>
  withModelServer({ window: { tokens: 4096 }, answers }, async (server) => {
    const model = proven(server, { windowTokens: 4096 });
    await model.complete({ ...ask(longEnough('code', 3000, 'words', randomFrom(9))), maxTokens: 8000 });
    await model.complete({ ...ask('short'), maxTokens: 50 });
    const [large, small] = server.calls.map(({ body }) => Number(body['max_tokens']));
    assert.ok(large !== undefined && large > 300 && large < 1800, String(large));
    assert.equal(small, 50);
  }));

test('D0-11: the window is the one that the server tells', () =>
  withModelServer(
    {
      window: { tokens: 4096 },
      answers,
      routes: { 'GET /props': { default_generation_settings: { n_ctx: 4096 } } },
    },
    async (server) => {
      const request = ask(longEnough('code', 6000, 'words', randomFrom(10)));
      assert.equal(
        (await failure(proven(server, { provider: 'llama-cpp' }).complete(request))).fault,
        'prompt-too-long',
      );
      assert.equal(server.calls.length, 0);
    },
  ));

const ollamaFacts = (capable: number) => ({
  'POST /api/show': { model_info: { 'qwen2.context_length': capable }, capabilities: ['completion'] },
  'GET /api/ps': { models: [{ name: scripted, size: 5, size_vram: 5, context_length: 4096 }] },
});

test('Ollama is asked for a window in which prompt and answer fit, and keeps it', () =>
  withModelServer({ window: { tokens: 4096 }, answers, routes: ollamaFacts(32_768) }, async (server) => {
    const model = proven(server, { provider: 'ollama' });
    await model.complete({ ...ask(longEnough('code', 9000, 'words', randomFrom(11))), maxTokens: 1000 });
    await model.complete(ask('short'));
    const sizes = server.calls.map(({ body }) => (body['options'] as { num_ctx: number }).num_ctx);
    assert.ok(sizes[0] !== undefined && sizes[0] >= 10_000 && sizes[0] % 4096 === 0, String(sizes));
    assert.equal(sizes[1], sizes[0]);
  }));

test('a window that was cut in spite of what was asked for is doubled once, and the deltas before are void', () => {
  const first = { text: 'half-seen', usage: { promptTokens: 2051, answerTokens: 3 } };
  const script = { answers: [first, { text: 'seen' }], routes: ollamaFacts(65_536) };
  return withModelServer({ ...script, window: { tokens: 4096 } }, async (server) => {
    const seen: string[] = [];
    const reply = await proven(server, { provider: 'ollama' }).complete(
      ask(longEnough('code', 6000, 'words', randomFrom(12))),
      { onDelta: (text) => seen.push(text), onRestart: () => seen.splice(0) },
    );
    assert.deepEqual([reply.text, seen.join('')], ['seen', 'seen']);
    const [before, after] = server.calls.map(({ body }) => (body['options'] as { num_ctx: number }).num_ctx);
    assert.equal(after, 2 * (before ?? 0));
  });
});

test('a model that was not made for more is not asked twice', () =>
  withModelServer(
    {
      answers: [{ text: 'half-seen', usage: { promptTokens: 2051, answerTokens: 3 } }],
      routes: ollamaFacts(8192),
    },
    async (server) => {
      const request = ask(longEnough('code', 7000, 'words', randomFrom(13)));
      assert.equal(
        (await failure(proven(server, { provider: 'ollama' }).complete(request))).fault,
        'window-cut',
      );
      assert.equal(server.calls.length, 1);
    },
  ));

test('D1-27: a memory with records that cannot be read begins without them', () => {
  const memory = new ModelMemory({
    'a@x': 7,
    'b@x': { observations: [{ nonsense: 1 }], jsonWay: 'telepathy' },
    c: null,
  });
  assert.deepEqual(memory.of({ name: 'b', endpoint: 'x' }).observations, []);
  assert.deepEqual(new ModelMemory('broken').state(), {});
});

test('an honest count that happens to lie at a window is confirmed by a second look, not raised as an alarm', () =>
  withModelServer(
    {
      answers: [
        { text: 'fine', usage: { promptTokens: 2048, answerTokens: 2 } },
        { text: 'f', finish: 'length', usage: { promptTokens: 2130, answerTokens: 1 } },
      ],
    },
    async (server) => {
      const seen: string[] = [];
      const reply = await proven(server).complete(ask(longEnough('code', 2048, 'words', randomFrom(14))), {
        onDelta: (text) => seen.push(text),
      });
      assert.deepEqual([reply.text, seen.join(''), server.calls.length], ['fine', 'fine', 2]);
      assert.equal(server.calls[1]?.body['max_tokens'], 1);
    },
  ));
