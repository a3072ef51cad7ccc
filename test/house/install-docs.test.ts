import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/config/keys.ts';
import { ecosystems } from '../../src/domain/ecosystem.ts';
import { installKinds } from '../../src/workspace/module-cache/install-kinds.ts';
import { defaultRegistry } from '../../src/workspace/registries/registry-set.ts';
import { personMachine } from '../cli/person-machine.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/installs.md'), 'utf8');

test('DX-9: every configuration that docs/installs.md shows is one', async (t) => {
  const { load, person } = await personMachine(t);
  const blocks = [...page.matchAll(/^```toml\n(.*?)^```/gms)].map(([, text = '']) => text);
  assert.ok(blocks.length >= 3);
  for (const block of blocks) {
    await person(block);
    await load();
  }
});

test('docs/installs.md names every setting, every registry that is open by itself, and all that is kept', () => {
  const sections = new Set(settings.map(({ key }) => key.split('.')[0]));
  for (const section of ['registries', 'install', 'cache']) {
    assert.ok(sections.has(section));
    assert.ok(page.includes(`[${section}]`), section);
  }
  for (const ecosystem of ecosystems) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${ecosystem}\``)) ?? '';
    for (const url of defaultRegistry(ecosystem).urls)
      assert.ok(row.includes(`\`${new URL(url).hostname}\``), `${ecosystem}: ${url}`);
  }
  for (const { folder } of Object.values(installKinds)) assert.ok(page.includes(`| \`${folder}\` |`), folder);
});
