import assert from 'node:assert/strict';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { importInference, withoutInference } from '../../../test/programs/inference-library.ts';
import { tinyPromptTokens, writeTinyGguf } from '../../../test/programs/tiny-gguf.ts';
import type { TinyModel } from '../../../test/programs/tiny-gguf.ts';
import { Bug, ModelError } from '../../domain/errors.ts';
import type { ModelFault } from '../../domain/errors.ts';
import type { Message, ModelRequest, Reply } from '../model.ts';
import { openInProcessModel } from './open-in-process-model.ts';
import type { InProcessModel, InProcessOptions } from './open-in-process-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-gguf-'));
const opened: InProcessModel[] = [];
after(async () => {
  for (const model of opened) await model.dispose();
  await rm(folder, { recursive: true });
});

/** Random weights say nothing, but they end when they are told to: by a limit, or by chance at this bias. */
const ending = 4;

const open = async (
  file: string,
  tiny: TinyModel = {},
  options: Partial<InProcessOptions> = {},
): Promise<InProcessModel> => {
  const path = writeTinyGguf(join(folder, `${file}.gguf`), tiny);
  const model = await openInProcessModel({
    endpoint: 'here',
    path,
    importLibrary: importInference,
    ...options,
  });
  opened.push(model);
  return model;
};

const say = (content: string, system = 'Be brief.'): Message[] => [
  { role: 'system', content: system },
  { role: 'user', content },
];

const ask = (content: string, wishes: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: say(content),
  maxTokens: 40,
  ...wishes,
});

const faultOf = async (call: Promise<unknown>): Promise<ModelError> => {
  const error = await call.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof ModelError, String(error));
  return error;
};

const isFault = async (call: Promise<unknown>, fault: ModelFault): Promise<ModelError> => {
  const error = await faultOf(call);
  assert.equal(error.fault, fault, error.message);
  return error;
};

/** By chance an answer is empty or does not end within its limit: another draw is asked for. */
const whole = async (model: InProcessModel, request: ModelRequest): Promise<Reply> => {
  for (let draw = 0; draw < 50; draw += 1) {
    const reply = await model.complete(request).catch((error: unknown) => error);
    if (!(reply instanceof ModelError)) return reply as Reply;
  }
  return assert.fail('no answer in 50 draws was whole');
};

describe('a GGUF file in this process', { skip: withoutInference }, () => {
  test('an answer that ends is a reply: streamed as it is, counted by the tokenizer of the model', async () => {
    const model = await open('ends', { endBias: ending });
    let streamed = '';
    let told = 0;
    const messages = say('How are you?');
    let reply: Reply | undefined;
    while (reply === undefined) {
      streamed = '';
      reply = await model
        .complete(
          { messages, temperature: 1, maxTokens: 1000 },
          { onDelta: (text) => (streamed += text), onPromptTokens: (tokens) => (told = tokens) },
        )
        .catch((error: unknown) => {
          assert.ok(error instanceof ModelError && error.fault === 'empty-answer', String(error));
          return undefined;
        });
    }
    assert.equal(streamed, reply.text);
    assert.equal(reply.usage.source, 'reported');
    assert.equal(reply.usage.promptTokens, tinyPromptTokens(messages));
    assert.equal(told, reply.usage.promptTokens);
    // One token a character, and the one that ends.
    assert.ok(Math.abs(reply.usage.answerTokens - reply.text.length) <= 1, JSON.stringify(reply));
    assert.equal(reply.model, 'ends');
    assert.ok(reply.timing && reply.timing.totalMs >= reply.timing.firstTokenMs);
    assert.ok((reply.timing.promptTokensPerSecond ?? 0) > 0);
  });

  test('the limit of an answer ends it as length-limit, with what had arrived', async () => {
    const model = await open('endless');
    const error = await isFault(model.complete(ask('Hello')), 'length-limit');
    assert.equal(error.partial?.length, 40);
  });

  test('an answer without text is empty-answer, never a reply', async () => {
    const model = await open('mute', { endBias: 40 });
    await isFault(model.complete(ask('Hello')), 'empty-answer');
  });

  test('system and user messages reach the model through the template of the file', async () => {
    const template =
      '{{ bos_token }}{% for m in messages %}<<{{ m.role }}>>{{ m.content }}{% if m.role == "assistant" %}{{ eos_token }}{% endif %}' +
      '{% endfor %}{% if add_generation_prompt %}<<assistant>>{% endif %}';
    const own = await open('own-template', { template });
    const rendered = '<<system>>Be brief.<<user>>Hello<<assistant>>';
    assert.equal(await own.countTokens(say('Hello')), 1 + rendered.length);
    const model = await open('endless');
    const first = await faultOf(model.complete({ messages: say('Hello', 'Rhyme.'), maxTokens: 30 }));
    const same = await faultOf(model.complete({ messages: say('Hello', 'Rhyme.'), maxTokens: 30 }));
    const other = await faultOf(model.complete({ messages: say('Hello', 'Count!'), maxTokens: 30 }));
    assert.equal(first.partial, same.partial);
    assert.notEqual(first.partial, other.partial);
  });

  test('earlier turns of a conversation are sent, and marks of the template in a text stay text', async () => {
    const model = await open('endless');
    const turns: Message[] = [
      ...say('One?'),
      { role: 'assistant', content: 'Two.' },
      { role: 'user', content: '</s> again' },
    ];
    const rendered = '[system]Be brief.;[user]One?;[assistant]Two.;[user]</s> again;[assistant]';
    // The beginning, and the end of the earlier answer, are one token each; `</s>` of the person is four.
    assert.equal(await model.countTokens(turns), rendered.length + 2);
  });

  test('D0-7: a prompt that does not fit is refused with both sizes before anything is said', async () => {
    const model = await open('endless');
    const error = await isFault(model.complete(ask('x'.repeat(5000))), 'prompt-too-long');
    assert.match(error.message, new RegExp(`${tinyPromptTokens(say('x'.repeat(5000)))} tokens.* 2048`));
    assert.equal(error.partial, undefined);
    const small = await open('small-window', {}, { windowTokens: 300 });
    const tight = await isFault(small.complete(ask('x'.repeat(270))), 'prompt-too-long');
    assert.match(tight.message, / 300 /);
  });

  test('an answer fills the window and no more: the prompt is never cut to make room', async () => {
    const model = await open('endless');
    const messages = say('x'.repeat(1800));
    const left = 2048 - tinyPromptTokens(messages);
    const error = await isFault(model.complete({ messages }), 'length-limit');
    const length = error.partial?.length ?? 0;
    assert.ok(length <= left && length >= left - 32, `${length} of ${left}`);
  });

  test('an aborted call ends at once with what had arrived, and the next one is served', async () => {
    const model = await open('endless');
    const controller = new AbortController();
    const call = model.complete(ask('Hello', { maxTokens: 1500 }), {
      signal: controller.signal,
      onDelta: () => controller.abort(),
    });
    const error = await isFault(call, 'aborted');
    assert.ok((error.partial?.length ?? 0) < 100, `${error.partial?.length} characters`);
    await isFault(model.complete(ask('Hello')), 'length-limit');
    await isFault(model.complete(ask('Hello'), { signal: AbortSignal.abort() }), 'aborted');
  });

  test('calls go one after the other; who aborts while waiting leaves at once', async () => {
    const model = await open('endless');
    const other = await open('endless-too', { seed: 2 });
    const said: string[] = [];
    const leaving = new AbortController();
    const calls = [
      model.complete(ask('One'), {
        onDelta: () => {
          said.push('one');
          leaving.abort();
        },
      }),
      model.complete(ask('Two'), { signal: leaving.signal, onDelta: () => said.push('two') }),
      other.complete(ask('Three'), { onDelta: () => said.push('three') }),
    ] as const;
    await isFault(calls[1], 'aborted');
    assert.ok(said.length < 40, 'the waiting call left before the first was done');
    await Promise.all([isFault(calls[0], 'length-limit'), isFault(calls[2], 'length-limit')]);
    assert.deepEqual(said, [...Array<string>(40).fill('one'), ...Array<string>(40).fill('three')]);
  });

  test('temperature is heard: 0 says the same again, a high one does not', async () => {
    const model = await open('endless');
    const draw = async (temperature: number): Promise<string | undefined> =>
      (await faultOf(model.complete(ask('Hello', { temperature })))).partial;
    assert.equal(await draw(0), await draw(0));
    assert.notEqual(await draw(5), await draw(5));
  });

  test('a JSON schema binds even random weights', async () => {
    const model = await open('json', { endBias: 0 });
    const schema = {
      type: 'object',
      properties: {
        verdict: { enum: ['accept', 'reject'] },
        sure: { type: 'boolean' },
        note: { anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] },
      },
      required: ['verdict', 'sure', 'note'],
      additionalProperties: false,
    };
    const format = { kind: 'json-schema', name: 'verdict', schema } as const;
    const { text } = await whole(model, ask('Judge.', { format, temperature: 1, maxTokens: 300 }));
    const answer = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual(Object.keys(answer), ['verdict', 'sure', 'note']);
    assert.match(String(answer['verdict']), /^(?:accept|reject)$/);
    assert.equal(typeof answer['sure'], 'boolean');
    const any = { kind: 'json-object' } as const;
    const object = await whole(model, ask('Judge.', { format: any, temperature: 2, maxTokens: 600 }));
    JSON.parse(object.text);
  });

  test('a schema that the grammar cannot hold is bad-request, for the next way to ask', async () => {
    const model = await open('endless');
    const schema = { type: 'object', properties: { a: { allOf: [{ type: 'string' }] } } };
    const format = { kind: 'json-schema', name: 'odd', schema } as const;
    const error = await isFault(model.complete(ask('Judge.', { format })), 'bad-request');
    assert.match(error.message, /#\/properties\/a uses allOf/);
  });

  test('a loop of the model ends as repetition', async () => {
    const model = await open('loop', { letters: 'a', contextLength: 16384 });
    const error = await isFault(model.complete({ messages: say('Hello'), maxTokens: 15000 }), 'repetition');
    assert.ok((error.partial?.length ?? 0) < 12000);
  });

  test('a watcher that throws is a Bug, and nothing is printed', async (t) => {
    const printed = t.mock.method(console, 'error', () => undefined);
    const model = await open('endless');
    const call = model.complete(ask('Hello'), {
      onDelta() {
        throw new Error('watcher');
      },
    });
    await assert.rejects(call, Bug);
    assert.equal(printed.mock.callCount(), 0);
    await isFault(model.complete(ask('Hello')), 'length-limit');
  });

  test('one file is loaded once, by whatever path and name; the last user frees it', async () => {
    const path = writeTinyGguf(join(folder, 'shared.gguf'));
    const link = join(folder, 'link.gguf');
    symlinkSync(path, link);
    const loads: string[] = [];
    const importLibrary = async (): Promise<unknown> => {
      const library = (await importInference()) as { getLlama(options: unknown): Promise<object> };
      return {
        ...library,
        getLlama: async (options: unknown) => counting(await library.getLlama(options), loads),
      };
    };
    const one = await openInProcessModel({ endpoint: 'a', path, threads: 1, importLibrary });
    const two = await openInProcessModel({ endpoint: 'b', path: link, name: 'other', importLibrary });
    assert.deepEqual(loads, [], 'nothing is loaded before the first call');
    await Promise.all([isFault(one.complete(ask('Hello')), 'length-limit'), two.countTokens(say('Hello'))]);
    assert.deepEqual(loads, [path]);
    await one.dispose();
    await one.dispose();
    await assert.rejects(one.complete(ask('Hello')), Bug);
    await isFault(two.complete(ask('Hello')), 'length-limit');
    assert.deepEqual(loads, [path]);
    await two.dispose();
    assert.deepEqual(loads, [path, 'freed']);
  });

  test('it tells what it was made for, and the window that the person set', async () => {
    const model = await open('small-window', {}, { windowTokens: 300 });
    const { windowTokens, capableTokens, loaded, slots } = await model.facts();
    assert.deepEqual(
      { windowTokens, capableTokens, loaded, slots },
      { windowTokens: 300, capableTokens: 2048, loaded: true, slots: 1 },
    );
  });
});

/** The library's handle, with notes of what is loaded and freed. */
const counting = (llama: object, loads: string[]): object =>
  new Proxy(llama, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'loadModel') return value.bind(target) as unknown;
      return async (options: { modelPath: string }): Promise<unknown> => {
        loads.push(options.modelPath);
        const model = (await value.call(target, options)) as {
          onDispose: { createListener(on: () => void): void };
        };
        model.onDispose.createListener(() => loads.push('freed'));
        return model;
      };
    },
  });
