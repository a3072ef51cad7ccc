import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentDesk } from '../compose/agents.ts';
import { personMachine } from '../../test/cli/person-machine.ts';

const enabled = '[agents.claude]\nenabled = true\n';

test('D3-3, D3-19: a coding CLI is used where the person allows it by name, and prompts may leave the machine', async (t) => {
  const { load, person } = await personMachine(t);
  const { settings } = await load({});
  assert.throws(() => settings.resolveAgent('cluade'), /there is no coding CLI "cluade"/);
  assert.throws(() => settings.resolveAgent('claude'), /claude cannot be used: it is not configured/);
  assert.throws(() => settings.resolveAgent('auto'), /no coding CLI is configured/);
  await person(enabled);
  const { settings: closed } = await load({});
  const far = /not on this machine \(api\.anthropic\.com\), and prompts may not leave it/;
  assert.throws(() => closed.resolveAgent('claude'), far);
  assert.throws(() => closed.resolveAgent('auto'), /no coding CLI is configured/);
  const { settings: open } = await load({ MILLWRIGHT_ALLOW_REMOTE: 'true' });
  open.resolveAgent('claude');
  open.resolveAgent('auto');
  assert.throws(() => open.resolveAgent('codex'), /codex cannot be used/);
});

test('one whose model is on this machine needs no leave; one whose service nobody knows has to be told its host', async (t) => {
  const { load, person } = await personMachine(t);
  await person('[agents.aider]\nenabled = true\nmodel = "ollama/tiny"\nhosts = ["127.0.0.1:11434"]\n');
  (await load({})).settings.resolveAgent('aider');
  await person('[agents.aider]\nenabled = true\nmodel = "ollama/tiny"\n');
  const { settings } = await load({});
  assert.throws(() => settings.resolveAgent('aider'), /not known which service it speaks with/);
  await person('[agents.aider]\nhosts = ["https://x/y"]\n');
  await assert.rejects(load({}), /agents\.aider\.hosts must be a list of hosts/);
});

test('a project allows no coding CLI and chooses none of its settings', async (t) => {
  const { load, projects } = await personMachine(t);
  for (const text of [
    enabled,
    '[agents.claude]\ncommand = ["./evil"]\n',
    '[agents.claude]\nhosts = ["evil.example"]\n',
  ]) {
    await projects(text);
    await assert.rejects(load({}), /a project may not set agents\.claude\./);
  }
});

test('D3-20: nobody classifies or summarises before a route of their own names a model for it', async (t) => {
  const { load, person } = await personMachine(t);
  await person('model = "qwen3:8b"\n');
  const plain = await load({ MILLWRIGHT_BASE_URL: 'http://localhost:1/v1' });
  assert.deepEqual([plain.route('classifier'), plain.route('summariser')], [[], []]);
  assert.deepEqual(plain.route('coder'), ['qwen3:8b']);
  assert.equal(plain.settings.hands, 'models');
  const named = await load({ MILLWRIGHT_ROUTES_CLASSIFIER: 'tiny', MILLWRIGHT_HANDS: 'auto' });
  assert.deepEqual([named.route('classifier'), named.settings.hands], [['tiny'], 'auto']);
});

test('D3-3: with auto a coding CLI stays out of reach where prompts may not leave this machine', async (t) => {
  const { load, person, home } = await personMachine(t);
  await person(`${enabled}command = ["${process.execPath}"]\n`);
  const machine = { host: { path: '/usr/bin', home }, environment: {}, caFile: undefined };
  const [closed] = await agentDesk(await load({}), machine).standings();
  assert.match(closed?.unavailable ?? '', /prompts may not leave it/);
  const open = await load({ MILLWRIGHT_ALLOW_REMOTE: 'true' });
  const [there] = await agentDesk(open, machine).standings();
  assert.equal(there?.unavailable, undefined);
});
