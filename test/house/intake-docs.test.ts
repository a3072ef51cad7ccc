import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { configSchema } from '../../src/config/schema.ts';
import { settings } from '../../src/config/keys.ts';
import { operations } from '../../src/operations/index.ts';
import { readCommandLine } from '../../src/surfaces/cli/command-line.ts';
import { root } from './read-sources.ts';

const page = await readFile(join(root, 'docs/intake.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );

/** Words as a shell would cut them, as far as these lines need it. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/ < .*/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );

const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));

for (const line of commands)
  test(`a command of docs/intake.md is one: ${line}`, () => {
    const [program, ...argv] = wordsOf(line);
    assert.equal(program, 'millwright');
    assert.equal(readCommandLine(argv, operations, '1.2.3').kind, 'command');
  });

test('its settings hold, and all of their sections are described, none of them open to a repository’s own file', () => {
  for (const block of blocks('toml')) assert.equal(configSchema.safeParse(parse(block)).success, true, block);
  const sections = settings.filter(({ key }) => /^(?:github|beads|notify)\./.test(key));
  assert.ok(sections.length > 10);
  const said = (key: string): boolean =>
    page.includes(key) || new RegExp(`^${key.split('.')[1]} = `, 'm').test(page);
  assert.deepEqual(
    sections.filter(({ key, project }) => !said(key) || project !== undefined).map(({ key }) => key),
    [],
  );
  const secrets = sections.filter(({ secret }) => secret).map(({ key }) => key);
  assert.deepEqual(secrets, ['github.webhook_secret', 'github.token', 'notify.secret']);
});

test('its routes are those of the operations', () => {
  const paths = [operations.elaborate, operations.decompose].map(({ http }) =>
    typeof http === 'object' ? http.path : '',
  );
  for (const path of paths) assert.ok(page.includes(`\`POST ${path}\``), path);
});
