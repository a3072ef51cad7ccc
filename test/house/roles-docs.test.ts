import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { configSchema } from '../../src/config/schema.ts';
import { deliveryRoleNames, deliveryRoles } from '../../src/domain/delivery-role.ts';
import { operations } from '../../src/operations/index.ts';
import { readCustomRole } from '../../src/roles/read-custom-role.ts';
import { readCommandLine } from '../../src/surfaces/cli/command-line.ts';
import { root } from './read-sources.ts';

const page = await readFile(join(root, 'docs/roles.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );

test('every command of the page about roles is one, and its setting holds', () => {
  const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
  assert.ok(commands.length > 0);
  for (const line of commands) {
    const [program, ...words] = line.split(' ');
    assert.equal(program, 'millwright');
    assert.equal(readCommandLine(words, operations, '1.2.3').kind, 'command', line);
  }
  assert.equal(configSchema.parse(parse(blocks('toml')[0] ?? '')).roles.from_project, true);
});

test('its table names every role with its gates and all that it makes', () => {
  for (const name of deliveryRoleNames) {
    const { gates, makes } = deliveryRoles[name];
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` | ${gates.join(' ')} |`));
    assert.ok(row, name);
    for (const deliverable of makes) assert.ok(row.includes(deliverable), `${name} makes ${deliverable}`);
  }
});

test('the prompt and the new role of the page are read as they stand', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-roles-page-'));
  t.after(() => rm(folder, { recursive: true }));
  const [text = ''] = blocks('markdown');
  for (const name of ['architect', 'librarian']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'prompt.md'), text);
  }
  await writeFile(join(folder, 'librarian/role.toml'), blocks('toml')[1] ?? '');
  const at = (name: string) => readCustomRole({ folder, name, origin: 'project' });
  assert.equal((await at('architect')).title, 'Architect');
  assert.deepEqual((await at('librarian')).makes, ['docs/roles/librarian.md']);
});
