import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { ModelError, UserError } from '../domain/errors.ts';
import { ModelMemory } from './model-memory.ts';
import { openModel } from './open-model.ts';
import type { ModelParts } from './open-model.ts';
import { providers } from './providers/index.ts';
import { createGate } from './routing/guarded.ts';

const parts = (baseUrl: string, more: Partial<ModelParts> = {}): ModelParts => ({
  endpoint: { name: 'local', baseUrl, provider: providers.ollama },
  name: 'scripted-model',
  policy: { allowRemote: false },
  memory: new ModelMemory(),
  gate: createGate({ slots: 1, failures: 1 }),
  ...more,
});

const request = { messages: [{ role: 'user' as const, content: 'hi' }], maxTokens: 100 };

test('D3-4: D0-12: an open model asks nobody but its endpoint, and none elsewhere is opened', () => {
  assert.throws(() => openModel(parts('https://ollama.com')), UserError);
  return withModelServer({ answers: [{ text: 'fine' }] }, async (server) => {
    const memory = new ModelMemory();
    const model = openModel(parts(server.url, { memory }));
    const reply = await model.complete(request);
    assert.deepEqual([reply.text, reply.model, model.endpoint], ['fine', 'scripted-model', 'local']);
    assert.deepEqual(server.calls[0]?.body['options'], { num_predict: 100, num_ctx: 4096 });
  });
});

test('D4-15: a server that is down opens the circuit of its endpoint for every model on it', () =>
  withModelServer({ answers: [{ fault: { kind: 'status', status: 500 } }] }, async (server) => {
    const gate = createGate({ slots: 1, failures: 1 });
    const faults: string[] = [];
    for (const name of ['scripted-model', 'another']) {
      const error = await openModel(parts(server.url, { gate, name }))
        .complete(request)
        .catch((error: unknown) => error);
      assert.ok(error instanceof ModelError);
      faults.push(error.fault);
    }
    assert.deepEqual([faults, server.calls.length], [['server-error', 'circuit-open'], 1]);
  }));

test('what the person wants of every call of an endpoint is asked for, unless the call wants otherwise', () =>
  withModelServer({ answers: [{ text: 'fine', repeat: true }] }, async (server) => {
    const model = openModel(parts(server.url, { wishes: { thinking: 'off', keepAliveSeconds: 90 } }));
    await model.complete(request);
    await model.complete({ ...request, keepAliveSeconds: 0 });
    const [first, second] = server.calls.map(({ body }) => [body['think'], body['keep_alive']]);
    assert.deepEqual(first, [false, '90s']);
    assert.deepEqual(second, [false, '0s']);
  }));
