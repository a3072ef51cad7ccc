import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { configSchema } from '../../src/config/schema.ts';
import { operations } from '../../src/operations/index.ts';
import { readCommandLine } from '../../src/surfaces/cli/command-line.ts';
import { root } from './read-sources.ts';

const page = await readFile(join(root, 'docs/floor.md'), 'utf8');

test('every command and setting on the page about the floor is one', () => {
  const commands = [...page.matchAll(/^\$ millwright (.+)$/gm)].map(([, words = '']) => words.split(' '));
  assert.ok(commands.length >= 2);
  for (const words of commands)
    assert.equal(readCommandLine(words, operations, '1.2.3').kind, 'command', words.join(' '));
  for (const [, settings = ''] of page.matchAll(/^```toml\n(.*?)^```/gms))
    configSchema.parse(parse(settings));
});
