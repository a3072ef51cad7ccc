import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelServer } from '../../../test/programs/model-server/with-model-server.ts';
import { detectProtocol } from './recognise-server.ts';

const version = { 'GET /api/version': { version: '0.12.3' } };
const props = { default_generation_settings: { n_ctx: 4096 }, total_slots: 1, build_info: 'b1' };

test('a server behind its usual path is spoken to as it likes best, and only where it is certain what it is', () =>
  withModelServer({ models: ['m'], routes: version }, async ({ url }) => {
    const root = url.replace(/\/v1$/, '');
    for (const base of [url, `${url}/`, root, `${root}/api`])
      assert.equal(await detectProtocol(base, {}), 'ollama');
    for (const base of [`${root}/proxy/v1`, 'not a url', 'http://127.0.0.1:1/v1'])
      assert.equal(await detectProtocol(base, {}), 'openai-compatible');
  }));

test('who lists models as Ollama does, without its version, is not taken for it', () =>
  withModelServer({ models: ['m'] }, async ({ url }) =>
    assert.equal(await detectProtocol(url, {}), 'openai-compatible'),
  ));

test('llama.cpp is known by its properties', () =>
  withModelServer({ models: ['m'], routes: { 'GET /props': props } }, async ({ url }) =>
    assert.equal(await detectProtocol(url, {}), 'llama-cpp'),
  ));
