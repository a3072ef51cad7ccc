import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { ModelError, UserError } from '../domain/errors.ts';
import { createModel } from './create-model.ts';
import { addressOf } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { listModels } from './list-models.ts';
import { probeEndpoint } from './probe-endpoint.ts';
import { providers } from './providers/index.ts';
import type { ProviderName } from './providers/index.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';

const at = (baseUrl: string, apiKey?: string): Endpoint => ({
  name: 'local',
  baseUrl,
  apiKey,
  provider: openaiCompatible,
});

const question = { messages: [{ role: 'user' as const, content: 'hi' }] };

const ask = async (endpoint: Endpoint, model = 'scripted-model'): Promise<ModelError> => {
  const error = await createModel(endpoint, model)
    .complete(question)
    .catch((error: unknown) => error);
  assert.ok(error instanceof ModelError, JSON.stringify(error));
  return error;
};

const urls: [string, string][] = [
  ['http://localhost:11434', 'http://localhost:11434/v1/chat/completions'],
  ['http://localhost:11434/', 'http://localhost:11434/v1/chat/completions'],
  [' http://localhost:11434/v1 ', 'http://localhost:11434/v1/chat/completions'],
  ['http://localhost:11434/v1///', 'http://localhost:11434/v1/chat/completions'],
  ['http://localhost:11434/v1/chat/completions', 'http://localhost:11434/v1/chat/completions'],
  ['http://localhost:11434/v1/chat/completions/', 'http://localhost:11434/v1/chat/completions'],
  ['http://localhost:11434/v1/models', 'http://localhost:11434/v1/chat/completions'],
  ['http://localhost/chat/completions', 'http://localhost/chat/completions'],
  ['https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/chat/completions'],
  [
    'https://x.example/openai/v1?api-version=preview',
    'https://x.example/openai/v1/chat/completions?api-version=preview',
  ],
  ['http://[::1]:8080/v1', 'http://[::1]:8080/v1/chat/completions'],
];

for (const [baseUrl, wanted] of urls) {
  test(`the base URL ${baseUrl} leads to ${wanted}`, () => {
    const address = addressOf(at(baseUrl));
    assert.equal(address.url(openaiCompatible.paths.chat), wanted);
    assert.doesNotMatch(address.place, /\?|\/$/);
  });
}

for (const baseUrl of [
  '',
  'localhost:11434',
  'ftp://x/v1',
  '/v1',
  'http://',
  'http://me:pw@x/v1',
  'file:///etc/passwd',
]) {
  test(`the base URL "${baseUrl}" is refused with a hint before anyone is contacted`, () => {
    assert.throws(
      () => createModel(at(baseUrl), 'm'),
      (error) => error instanceof UserError && error.hint !== undefined && !error.message.includes('pw'),
    );
  });
}

test('a key that no header can carry is refused without being shown; white space around it is not part of it', () => {
  for (const key of ['sk-1\nx-evil: 1', 'sk 1', 'schlüssel'])
    assert.throws(
      () => createModel(at('http://localhost', key), 'm'),
      (error) => error instanceof UserError && !error.message.includes(key),
    );
  assert.equal(addressOf(at('http://localhost', ' sk-1\n')).headers['authorization'], 'Bearer sk-1');
  assert.equal('authorization' in addressOf(at('http://localhost', ' ')).headers, false);
});

test('an unknown model is told apart from a wrong base URL, and the nearest names are listed', async () => {
  const models = [
    'llama3.2:3b',
    'qwen2.5-coder:14b',
    'qwen2.5-coder:7b',
    'nomic-embed-text',
    'phi4',
    'gemma3',
    'mistral',
  ];
  await withModelServer({ models }, async (server) => {
    const error = await ask(at(server.url), 'qwen2.5-codr:7b');
    assert.deepEqual([error.fault, error.retryable], ['unknown-model', false]);
    assert.match(error.message, /local has no model qwen2\.5-codr:7b/);
    assert.match(error.hint ?? '', /^it has qwen2\.5-coder:7b, qwen2\.5-coder:14b, .* and 1 more$/);
  });
});

test('a server without models says so', () =>
  withModelServer({ models: [] }, async (server) => {
    assert.match((await ask(at(server.url))).hint ?? '', /lists no models/);
  }));

test('a base URL that lacks its last part is named together with the right one', () =>
  withModelServer({ base: '/api/v1' }, async (server) => {
    const error = await ask(at(server.url.replace('/v1', '')));
    assert.equal(error.fault, 'not-a-model-server');
    assert.equal(error.hint, `set the base URL to ${server.url}`);
  }));

test('a base URL that leads nowhere says what most servers want', () =>
  withModelServer({ base: '/v1' }, async (server) => {
    const error = await ask(at(`${server.url}/v2`));
    assert.equal(error.fault, 'not-a-model-server');
    assert.match(error.hint ?? '', /\/v1/);
  }));

test('a 400 for a model that is not listed keeps its fault and lists what there is', () => {
  const fault = { kind: 'status', status: 400, body: { error: { message: 'nope' } } } as const;
  return withModelServer({ models: ['a', 'b'], answers: [{ fault, repeat: true }] }, async (server) => {
    const listed = await ask(at(server.url), 'a');
    assert.deepEqual([listed.fault, listed.hint], ['bad-request', undefined]);
  });
});

test('a server names an unknown model by its error code too', () => {
  const body = { error: { message: 'x', code: 'model_not_found' } };
  const fault = { kind: 'status', status: 403, body } as const;
  return withModelServer({ answers: [{ fault }] }, async (server) => {
    assert.equal((await ask(at(server.url))).fault, 'unknown-model');
  });
});

test('models are listed in the order of the server', () =>
  withModelServer({ models: ['b', 'a'] }, async (server) => {
    assert.deepEqual(await listModels(at(server.url)), ['b', 'a']);
    assert.deepEqual(await listModels(at(`${server.url}/chat/completions`)), ['b', 'a']);
  }));

test('a probe finds models and how long they took', () =>
  withModelServer({ models: ['a'], apiKey: 'right' }, async (server) => {
    const probe = await probeEndpoint(at(server.url, 'right'));
    assert.equal(probe.kind, 'ready');
    assert.deepEqual(probe.kind === 'ready' && probe.models, ['a']);
    assert.ok(probe.latencyMs > 0 && probe.place === server.url);
  }));

test('a probe names what is wrong instead of throwing', async () => {
  const faultAt = async (endpoint: Endpoint, signal?: AbortSignal): Promise<unknown> => {
    const probe = await probeEndpoint(endpoint, signal);
    return probe.kind === 'faulty' ? probe.fault : probe;
  };
  await withModelServer({ apiKey: 'right' }, async (server) => {
    assert.equal(await faultAt(at(server.url, 'wrong')), 'unauthorized');
    assert.equal(await faultAt(at(`${server.url}/nowhere`, 'right')), 'not-a-model-server');
    assert.equal(await faultAt(at(server.url, 'right'), AbortSignal.abort()), 'aborted');
  });
  let gone = '';
  await withModelServer({}, async ({ url }) => {
    gone = url;
  });
  assert.equal(await faultAt(at(gone)), 'unreachable');
});

const bases: [ProviderName, string, string, string][] = [
  ['ollama', 'http://localhost:11434', 'http://localhost:11434/api/chat', 'http://localhost:11434/x'],
  ['ollama', 'http://localhost:11434/v1/', 'http://localhost:11434/api/chat', 'http://localhost:11434/x'],
  [
    'ollama',
    'http://localhost:11434/api/chat',
    'http://localhost:11434/api/chat',
    'http://localhost:11434/x',
  ],
  ['ollama', 'https://h/llm/api', 'https://h/llm/api/chat', 'https://h/llm/x'],
  [
    'anthropic',
    'https://api.anthropic.com',
    'https://api.anthropic.com/v1/messages',
    'https://api.anthropic.com/x',
  ],
  [
    'llama-cpp',
    'http://localhost:8080/v1',
    'http://localhost:8080/v1/chat/completions',
    'http://localhost:8080/x',
  ],
  [
    'deepseek',
    'https://api.deepseek.com',
    'https://api.deepseek.com/chat/completions',
    'https://api.deepseek.com/x',
  ],
  [
    'groq',
    'https://api.groq.com',
    'https://api.groq.com/openai/v1/chat/completions',
    'https://api.groq.com/x',
  ],
];

for (const [name, baseUrl, call, root] of bases) {
  test(`the base URL ${baseUrl} of ${name} leads to ${call}`, () => {
    const address = addressOf({ name: 'x', baseUrl, provider: providers[name] });
    assert.equal(address.url(providers[name].paths.chat), call);
    assert.equal(address.rootUrl('/x'), root);
  });
}

test('the home of every service is a base URL that works', () => {
  for (const [name, provider] of Object.entries(providers)) {
    if (provider.home === undefined) continue;
    const address = addressOf({ name, baseUrl: provider.home, provider });
    assert.equal(address.url(provider.paths.chat), `${provider.home}${provider.paths.chat}`);
  }
});
