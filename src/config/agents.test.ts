import assert from 'node:assert/strict';
import { test } from 'node:test';
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
