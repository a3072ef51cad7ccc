import { join } from 'node:path';
import { add, addTest } from './line.ts';

const programs = join(import.meta.dirname, '../programs/agents');
const zod = join(import.meta.dirname, '../../node_modules/zod');

/** The person's configuration with one coding CLI, which is a tiny program of the tests. `more` are further keys of it. */
export const configFor = (name: string, more: readonly string[] = []): string =>
  [
    'allow_remote = true',
    '[review]',
    'rounds = 0',
    `[agents.${name}]`,
    'enabled = true',
    `command = ["${process.execPath}", "${join(programs, `${name}.ts`)}"]`,
    `folders = ["${programs}", "${zod}"]`,
    ...more,
    '',
  ].join('\n');

/** A spec that tells the tiny program what to play. */
export const playing = (script: Record<string, unknown>): string =>
  `Add a function add(a, b) that adds two numbers, with tests.\n\nPLAY ${JSON.stringify(script)}\n`;

/** What a good answer writes. */
export const good = { 'add.js': `${add('a + b')}\n`, 'add.test.js': `${addTest}\n` };
