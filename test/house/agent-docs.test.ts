import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { agentNames, agents } from '../../src/agents/index.ts';
import { settings } from '../../src/config/keys.ts';
import { fix } from '../../src/operations/fix.ts';
import { make } from '../../src/operations/make.ts';
import { submit } from '../../src/operations/tasks/submit.ts';
import { personMachine } from '../cli/person-machine.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/agents.md'), 'utf8');

test('DX-9: every configuration that docs/agents.md shows allows what it says', async (t) => {
  const { load, person } = await personMachine(t);
  const blocks = [...page.matchAll(/^```toml\n(.*?)^```/gms)].map(([, text = '']) => text);
  assert.ok(blocks.length >= 2);
  for (const block of blocks) {
    await person(block);
    (await load()).settings.resolveAgent(/\[agents\.(\w+)\]/.exec(block)?.[1] ?? '');
  }
});

test('docs/agents.md names every setting, and for every coding CLI its hosts, its login and its variables', () => {
  const keys = settings.flatMap(({ key }) => /^agents\.claude\.(.+)$/.exec(key)?.[1] ?? []);
  assert.ok(keys.length > 0);
  for (const key of keys) assert.ok(page.includes(`| \`${key}\` |`), key);
  for (const name of agentNames) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    const { hosts, credentials, variables } = agents[name].needs;
    for (const one of [...hosts, ...credentials.map(({ path }) => `~/${path}`), ...variables])
      assert.ok(row.includes(`\`${one}\``), `${name}: ${one}`);
  }
});

test('DX-9: the commands of docs/agents.md take --agent', () => {
  for (const { name, input } of [make, fix, submit]) {
    assert.ok('agent' in input.shape, name);
    assert.match(page, new RegExp(`^millwright ${name} .*--agent`, 'm'));
  }
});
