import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { ModelServer, ScriptInput } from '../../../test/programs/model-server.ts';
import { withModelServer } from '../../../test/programs/model-server/with-model-server.ts';
import { ModelError } from '../../domain/errors.ts';
import { createModel } from '../create-model.ts';
import { ModelMemory } from '../model-memory.ts';
import { providers } from '../providers/index.ts';
import type { ProviderName } from '../providers/index.ts';
import { askJson } from './ask-json.ts';
import type { JsonAnswer } from './ask-json.ts';
import { readJson } from './read-json.ts';

const schema = z.strictObject({ verdict: z.enum(['yes', 'no']), score: z.number().min(0).max(1) });
type Verdict = z.infer<typeof schema>;

const good = '{"verdict":"yes","score":0.5}';
const value = { verdict: 'yes', score: 0.5 };

const ask = (
  server: ModelServer,
  memory = new ModelMemory(),
  name: ProviderName = 'openai-compatible',
): Promise<JsonAnswer<Verdict>> => {
  const provider = providers[name];
  const model = createModel({ name: 'local', baseUrl: server.url, provider }, 'scripted-model');
  const request = { messages: [{ role: 'user' as const, content: 'well?' }], temperature: 0 };
  return askJson(model, { name: 'verdict', schema, request }, { memory, formats: provider.formats });
};

const formatsOf = (server: ModelServer): unknown[] =>
  server.calls.map(({ body }) => (body['response_format'] as { type?: string } | undefined)?.type);

const refused = { fault: { kind: 'status', status: 400, body: { error: 'unknown field' } } } as const;

const texts: [string, string][] = [
  ['bare', good],
  ['in a fence', `Here you are:\n\`\`\`json\n${good}\n\`\`\`\nAnything else?`],
  ['in an open fence', `\`\`\`\n${good}`],
  ['in words', `Sure! ${good} That is all.`],
  ['behind reasoning', `<think>{"verdict":"no"}</think>${good}`],
  [
    'behind an example',
    `Like \`\`\`{"verdict":"no"}\`\`\`:\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``,
  ],
];

for (const [name, text] of texts)
  test(`an answer ${name} is read at once`, () =>
    withModelServer({ answers: [{ text }] }, async (server) => {
      const { asks, way, ...answer } = await ask(server);
      assert.deepEqual([answer.value, asks, way], [value, 1, 'json-schema']);
    }));

test('DX-2: the schema stands once in the prompt and once in the format', () =>
  withModelServer({ answers: [{ text: good }] }, async (server) => {
    await ask(server);
    const [call] = server.calls;
    assert.equal(call?.body.messages.length, 1);
    assert.equal(call.body.messages[0]?.content.split('JSON Schema').length, 2);
    assert.deepEqual(
      (call.body['response_format'] as { json_schema: { schema: unknown } }).json_schema.schema,
      {
        type: 'object',
        properties: {
          verdict: { type: 'string', enum: ['yes', 'no'] },
          score: { type: 'number', minimum: 0, maximum: 1 },
        },
        required: ['verdict', 'score'],
        additionalProperties: false,
      },
    );
  }));

test('the strongest way that works is found once and remembered, across a restart too', () => {
  const answers: ScriptInput['answers'] = [refused, { text: good }, { text: good }, { text: good }];
  return withModelServer({ answers }, async (server) => {
    const memory = new ModelMemory();
    assert.equal((await ask(server, memory)).way, 'json-object');
    await ask(server, memory);
    await ask(server, new ModelMemory(JSON.parse(JSON.stringify(memory.state()))));
    assert.deepEqual(formatsOf(server), ['json_schema', 'json_object', 'json_object', 'json_object']);
  });
});

test('a server that knows no format is asked by words alone', () =>
  withModelServer({ answers: [refused, refused, { text: good }] }, async (server) => {
    assert.equal((await ask(server)).way, 'prompt');
    assert.deepEqual(formatsOf(server), ['json_schema', 'json_object', undefined]);
  }));

test('ways that the protocol does not know are not tried', async () => {
  await withModelServer({ answers: [{ text: good }] }, async (server) => {
    assert.equal((await ask(server, undefined, 'anthropic')).way, 'prompt');
  });
  await withModelServer({ answers: [{ text: good }] }, async (server) => {
    assert.equal((await ask(server, undefined, 'ollama')).way, 'json-schema');
    assert.partialDeepStrictEqual(server.calls[0]?.body, { format: { type: 'object' } });
  });
});

test('an answer that does not fit is asked for once more, with the complaint and with what it was', () =>
  withModelServer(
    { answers: [{ text: '{"verdict":"maybe","score":95}' }, { text: good }] },
    async (server) => {
      const { asks, ...answer } = await ask(server);
      assert.deepEqual([answer.value, asks], [value, 2]);
      const again = server.calls[1]?.body.messages ?? [];
      assert.equal(again.at(-2)?.content, '{"verdict":"maybe","score":95}');
      assert.match(again.at(-1)?.content ?? '', /verdict[\s\S]*score|score[\s\S]*verdict/);
    },
  ));

test('an answer that does not fit twice is unusable: there is no third ask', () =>
  withModelServer({ answers: [{ text: 'I would say yes.' }, { text: '{"verdict":1}' }] }, async (server) => {
    const error = await ask(server).catch((error: unknown) => error);
    assert.ok(error instanceof ModelError);
    assert.deepEqual([error.fault, error.retryable, server.calls.length], ['unusable-answer', false, 2]);
  }));

test('a fault of the server is its own, not one of the format', () =>
  withModelServer({ answers: [{ fault: { kind: 'status', status: 401 } }] }, async (server) => {
    const error = await ask(server).catch((error: unknown) => error);
    assert.ok(error instanceof ModelError);
    assert.deepEqual([error.fault, server.calls.length], ['unauthorized', 1]);
  }));

test('what is nearly JSON is mended last', () => {
  assert.deepEqual(readJson("so: {'a':1,}"), [{ value: { a: 1 }, mended: true }]);
  const broken = ['```json', '{a: "x", // note', ' b: [1, 2'].join('\n');
  assert.deepEqual(readJson(broken)[0], { value: { a: 'x', b: [1, 2] }, mended: true });
  assert.equal(readJson('{"a":1}')[0]?.mended, false);
  assert.deepEqual(readJson('no brackets'), []);
});

test('a megabyte of brackets is read in linear time', { timeout: 10_000 }, () => {
  for (const text of ['['.repeat(1e6), '{'.repeat(1e6), '```\n'.repeat(2e5), '"'.repeat(1e6)])
    assert.deepEqual(readJson(text), []);
});
