import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { add, addTest, closeStore, emptyProject, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const programs = join(import.meta.dirname, '../programs/agents');
const packages = join(import.meta.dirname, '../../node_modules');

/** The person's configuration with one coding CLI that is a tiny program of the tests. */
export const configFor = (name: string, more = ''): string => `allow_remote = true
[review]
rounds = 0
[agents.${name}]
enabled = true
command = ["${process.execPath}", "${join(programs, `${name}.ts`)}"]
folders = ["${programs}", "${join(packages, 'zod')}"]
${more}`;

/** A spec that tells the tiny program what to play. */
const play = (script: Record<string, unknown>): string =>
  `Add a function add(a, b) that adds two numbers, with tests.\n\nPLAY ${JSON.stringify(script)}\n`;

const claude: Omit<LineOptions, 'spec'> = {
  files: emptyProject,
  replies: [],
  agent: 'claude',
  config: configFor('claude'),
};

test('D3-1: what a coding CLI wrote is checked like any answer, committed and proved with its name', async (t) => {
  const line = await walkLine(t, {
    ...claude,
    spec: play({ files: { 'add.js': add('a + b'), 'add.test.js': addTest } }),
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});
