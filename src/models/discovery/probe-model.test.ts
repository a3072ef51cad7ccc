import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelServer, ScriptInput } from '../../../test/programs/model-server.ts';
import { withModelServer } from '../../../test/programs/model-server/with-model-server.ts';
import { providers } from '../providers/index.ts';
import type { ProviderName } from '../providers/index.ts';
import { headWord, systemWord, tailWord } from './canaries.ts';
import { probeModel } from './probe-model.ts';
import type { ModelProbe } from './probe-model.ts';
import { probeFaults, remedies } from './remedies.ts';

const name = 'scripted-model';

const probe = (server: ModelServer, provider: ProviderName, mostTokens = 6000): Promise<ModelProbe> =>
  probeModel({ name: 'local', baseUrl: server.url, provider: providers[provider] }, name, { mostTokens });

const answers: ScriptInput['answers'] = [
  { match: { system: systemWord }, text: `It is ${systemWord}.`, reasoning: 'hm', repeat: true },
  { match: headWord, text: `${headWord} and ${tailWord}`, repeat: true },
  { match: 'Describe a dog', text: '{"animal":"dog","legs":4}', repeat: true },
];
const good: ScriptInput = { pick: 'match', answers, window: { tokens: 100_000 } };

const faultsOf = ({ findings }: ModelProbe): (string | undefined)[] =>
  findings.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));

test('needs 8: a model that works has no fault, and its ways and speeds are told', () =>
  withModelServer(good, async (server) => {
    const found = await probe(server, 'openai-compatible');
    assert.deepEqual(faultsOf(found), []);
    assert.deepEqual(found.jsonWays, ['json-schema', 'json-object', 'prompt']);
    assert.equal(found.thinks, true);
    assert.ok((found.timing?.totalMs ?? 0) > 0);
    assert.ok(server.calls.length <= 4);
  }));

test('a server that cuts is found out, with the remedy for it', () =>
  withModelServer({ ...good, window: { tokens: 2048 } }, async (server) => {
    const found = await probe(server, 'llama-cpp');
    assert.deepEqual(faultsOf(found), ['window-smaller']);
    assert.match(found.findings.find(({ fault }) => fault)?.remedy ?? '', /--ctx-size/);
  }));

test('D0-11: a model that is served with less than it can do is told, with both sizes', () => {
  const routes = {
    'POST /api/show': { model_info: { 'qwen2.context_length': 32_768 } },
    'GET /api/ps': { models: [{ name, size: 100, size_vram: 60, context_length: 4096 }] },
  };
  return withModelServer({ ...good, routes }, async (server) => {
    const found = await probe(server, 'ollama');
    assert.deepEqual(faultsOf(found), ['window-default', 'partly-on-cpu']);
    const told = found.findings.find(({ fault }) => fault === 'window-default');
    assert.match(told?.text ?? '', /4096 tokens though it can do 32768/);
    assert.match(told?.remedy ?? '', /num_ctx/);
  });
});

test('D1-4: a system message that does not arrive is found out', () => {
  const deaf: ScriptInput['answers'] = [
    { match: 'password', text: 'I do not know.', repeat: true },
    ...answers,
  ];
  return withModelServer({ ...good, answers: deaf }, async (server) => {
    assert.deepEqual(faultsOf(await probe(server, 'vllm')), ['system-message-lost']);
  });
});

test('a long prompt whose head is forgotten is found out even when the counts look honest', () => {
  const forgetful: ScriptInput['answers'] = [{ match: headWord, text: tailWord, repeat: true }, ...answers];
  return withModelServer({ ...good, answers: forgetful }, async (server) => {
    const found = await probe(server, 'openai-compatible');
    assert.deepEqual(faultsOf(found), ['prompt-part-lost']);
    assert.match(found.findings[1]?.text ?? '', /the head of a prompt/);
  });
});

test('D4-15: a model that gives no answer is one fault, and nothing more is sent', () =>
  withModelServer({ answers: [{ fault: { kind: 'status', status: 500 } }] }, async (server) => {
    const found = await probe(server, 'openai-compatible');
    assert.deepEqual([faultsOf(found), server.calls.length], [['no-answer'], 1]);
  }));

test('ways to JSON that do not work are not listed', () => {
  const prose: ScriptInput['answers'] = [
    ...answers.slice(0, 2),
    { match: 'Describe a dog', fault: { kind: 'status', status: 400 } },
    { match: 'Describe a dog', text: '{"animal":"dog","legs":4}' },
  ];
  return withModelServer({ ...good, answers: prose }, async (server) => {
    assert.deepEqual((await probe(server, 'openai-compatible')).jsonWays, ['json-object', 'prompt']);
  });
});

test('every fault has a remedy for every protocol', () => {
  for (const provider of Object.keys(providers))
    for (const fault of probeFaults) assert.ok(remedies(provider)[fault].length > 10);
});
