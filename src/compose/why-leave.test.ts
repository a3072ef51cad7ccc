import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personMachine } from '../../test/cli/person-machine.ts';
import { missingHands } from './why-leave.ts';

const needs = { recipe: 'make', version: 1, model: null, sandbox: 'off', path: '/x', remote: null };
const abilities = {
  recipes: {},
  toolchains: [],
  sandbox: 'none',
  gpus: [],
  endpoints: [],
  agents: ['claude'],
};

test('a task that leaves open who does it is taken where a model or an allowed coding CLI is', async (t) => {
  const { load, person } = await personMachine(t);
  const auto = { ...needs, agent: 'auto' };
  const nothing = await load({});
  assert.equal(missingHands(auto, nothing, abilities), 'no coding CLI is here, and no model is configured');
  const model = { MILLWRIGHT_BASE_URL: 'http://localhost:1/v1', MILLWRIGHT_MODEL: 'qwen3:8b' };
  assert.equal(missingHands(auto, await load(model), { ...abilities, agents: [] }), undefined);
  await person('[agents.claude]\nenabled = true\n');
  assert.equal(missingHands(auto, await load({}), abilities), undefined);
  assert.equal(missingHands({ ...needs, agent: 'codex' }, nothing, abilities), 'codex is not here');
  assert.equal(missingHands({ ...needs, agent: null }, nothing, abilities), undefined);
});
