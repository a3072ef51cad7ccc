import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ScriptInput } from '../../../test/programs/model-server.ts';
import { withModelServer } from '../../../test/programs/model-server/with-model-server.ts';
import { discoverServers, wellKnownPorts } from './discover-servers.ts';
import type { DiscoveredServer } from './discover-servers.ts';

const discover = async (script: ScriptInput): Promise<DiscoveredServer | undefined> => {
  let found: DiscoveredServer[] = [];
  await withModelServer(script, async ({ url }) => {
    found = await discoverServers({ ports: [Number(new URL(url).port)] });
  });
  return found[0];
};

const model = 'qwen2.5-coder:7b';

const servers: [string, ScriptInput, Partial<DiscoveredServer>][] = [
  [
    'Ollama',
    {
      models: [model],
      routes: {
        'GET /api/version': { version: '0.12.3' },
        'POST /api/show': {
          model_info: { 'qwen2.context_length': 32_768 },
          parameters: 'num_ctx 4096\nstop "x"',
        },
        'GET /api/ps': { models: [{ name: model, size: 6, size_vram: 4, context_length: 4096 }] },
      },
    },
    {
      provider: 'ollama',
      version: '0.12.3',
      models: [
        {
          name: model,
          facts: { capableTokens: 32_768, windowTokens: 4096, loaded: true, sizeBytes: 6, gpuBytes: 4 },
        },
      ],
    },
  ],
  [
    'llama.cpp',
    {
      models: [model],
      routes: {
        'GET /props': {
          default_generation_settings: { n_ctx: 8192 },
          total_slots: 2,
          build_info: 'b9199-39cf5d6',
        },
        'GET /slots': [{ is_processing: true }, { is_processing: false }],
      },
    },
    {
      provider: 'llama-cpp',
      version: 'b9199-39cf5d6',
      slots: { busy: 1, all: 2 },
      models: [{ name: model, facts: { windowTokens: 8192, slots: 2 } }],
    },
  ],
  [
    'LM Studio',
    {
      models: [model],
      routes: {
        'GET /api/v0/models': {
          data: [{ id: model, state: 'loaded', max_context_length: 131_072, loaded_context_length: 4096 }],
        },
      },
    },
    {
      provider: 'lm-studio',
      models: [{ name: model, facts: { windowTokens: 4096, capableTokens: 131_072, loaded: true } }],
    },
  ],
  [
    'vLLM',
    {
      routes: {
        'GET /v1/models': { data: [{ id: model, owned_by: 'vllm', max_model_len: 40_960 }] },
        'GET /api/tags': 'no',
        'GET /version': { version: '0.14.0' },
      },
    },
    { provider: 'vllm', version: '0.14.0', models: [{ name: model, facts: { windowTokens: 40_960 } }] },
  ],
  [
    'a server of the OpenAI protocol',
    { models: [model], routes: { 'GET /api/tags': 'no' } },
    { provider: 'openai-compatible', version: '', models: [{ name: model, facts: {} }] },
  ],
];

for (const [kind, script, wanted] of servers)
  test(`needs 8: ${kind} is recognised, with its version, models and windows`, async () => {
    const found = await discover(script);
    assert.equal(found?.kind, kind);
    assert.partialDeepStrictEqual(found, wanted);
  });

test('a port where nobody listens, and one that speaks something else, are no finding and no fault', async () => {
  const other = createServer((socket) => {
    socket
      .on('error', () => {})
      .resume()
      .end('SSH-2.0-OpenSSH_9.2\r\n');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  assert.deepEqual(await discoverServers({ ports: [port] }), []);
  await new Promise((resolve) => other.close(resolve));
  assert.deepEqual(await discoverServers({ ports: [port] }), []);
});

test('a server that answers nothing holds discovery no longer than its limit', async () => {
  const mute = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  const start = performance.now();
  assert.deepEqual(await discoverServers({ ports: [port], limitMs: 100 }), []);
  assert.ok(performance.now() - start < 5_000);
  await new Promise<void>((resolve) => {
    mute.close(() => resolve());
  });
});

test('DX-11: the well-known ports are those of local model servers', () => {
  assert.deepEqual(wellKnownPorts, [11_434, 1234, 8080, 8000, 8081, 8087, 8088, 5000, 1337]);
});
