import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { settings } from '../../src/config/keys.ts';
import { configSchema } from '../../src/config/schema.ts';
import { hostFaults } from '../../src/domain/host-error.ts';
import { operations } from '../../src/operations/index.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { readCommandLine } from '../../src/surfaces/cli/command-line.ts';
import { routeOf } from '../../src/surfaces/operation-route.ts';
import { root } from './read-sources.ts';

const page = await readFile(join(root, 'docs/deploying.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );

for (const line of blocks('sh').flatMap((block) => block.trim().split('\n')))
  test(`a command of docs/deploying.md is one: ${line}`, () => {
    const [program, ...argv] = line.split(' ');
    assert.equal(program, 'millwright');
    assert.equal(readCommandLine(argv, operations, '1.2.3').kind, 'command');
  });

test('its settings hold, are all described, and none is open to a repository’s own file', () => {
  for (const block of blocks('toml')) assert.equal(configSchema.safeParse(parse(block)).success, true, block);
  const sections = settings.filter(({ key }) => key.startsWith('railway.') || key === 'github.reviewers');
  assert.equal(sections.length, 5);
  for (const { key, project } of sections) {
    assert.match(page, new RegExp(`^${key.split('.')[1]} = `, 'm'));
    assert.equal(project, undefined, key);
  }
});

test('its routes are those of the operations, and its faults those that are thrown', () => {
  const names = [
    'export-github',
    'github-status',
    'sync-reviews',
    'deploy-railway',
    'deployment-status',
  ] as const;
  for (const name of names) {
    const operation: Operation = operations[name];
    const route = routeOf(operation);
    assert.ok(page.includes(`\`${route?.method} ${route?.path}\``), name);
  }
  const known = new Set<string>(hostFaults);
  const named = [...page.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(
    ([, cell = '']) => cell.match(/[a-z-]+/g) ?? [],
  );
  assert.deepEqual(
    named.filter((name) => !known.has(name)),
    [],
  );
});
