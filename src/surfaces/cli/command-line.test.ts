import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { templates } from '../../domain/template.ts';
import { operations } from '../../operations/index.ts';
import { defineOperation, type Operation } from '../../operations/operation.ts';
import { readCommandLine, type Invocation } from './command-line.ts';
import { flagsOf, readFlags } from './flags.ts';

const all: readonly Operation[] = Object.values(operations);

const read = (...argv: string[]): Invocation => readCommandLine(argv, operations, '1.2.3');

const input = (...argv: string[]): Record<string, unknown> => {
  const invocation = read(...argv);
  assert.ok(invocation.kind === 'command');
  return readFlags(invocation.operation, invocation.typed);
};

const refusal = (...argv: string[]): UserError => {
  try {
    input(...argv);
  } catch (error) {
    assert.ok(error instanceof UserError && error.usage && error.hint, String(error));
    return error;
  }
  throw new Error('it was accepted');
};

test('flags come from the schema of the operation', () => {
  const names = Object.fromEntries(flagsOf(operations.make).map(({ field, name }) => [field, name]));
  assert.deepEqual(names, {
    spec: '--spec',
    in: '--in',
    new: '--new',
    template: '--template',
    askPlan: '--ask-plan',
    model: '--model',
    maxAttempts: '--max-attempts',
    budgetTokens: '--budget-tokens',
    timeout: '--timeout',
    mayWeaken: '--may-weaken',
    askHelp: '--ask-help',
    agent: '--agent',
    sandbox: '--no-sandbox',
  });
});

test('what is typed becomes the input of the operation', () => {
  assert.deepEqual(
    input(
      'make',
      'a slug function',
      '--in',
      'dir',
      '--max-attempts',
      '5',
      '--budget-tokens=1000',
      '--timeout',
      '10m',
      '--no-sandbox',
    ),
    { spec: 'a slug function', in: 'dir', maxAttempts: 5, budgetTokens: 1000, timeout: 600, sandbox: false },
  );
  assert.deepEqual(input('make', '--max-attempts', '0', '--', '--spec-like'), {
    spec: '--spec-like',
    maxAttempts: 0,
    sandbox: true,
  });
  assert.deepEqual(input('show', '3f9a1c2e', '--diff'), {
    run: '3f9a1c2e',
    log: false,
    diff: true,
    proof: false,
  });
});

test('flags for every command stand before or after it', () => {
  for (const argv of [
    ['--json', '--data-dir', '/x', 'runs'],
    ['runs', '--json', '--data-dir', '/x'],
  ]) {
    const invocation = read(...argv);
    assert.ok(invocation.kind === 'command');
    assert.deepEqual(invocation.globals, { json: true, quiet: false, dataDir: '/x' });
  }
});

test('a wrong command line is refused with what was meant', () => {
  const table: [string[], RegExp, RegExp][] = [
    [['mkae', 'x'], /unknown command 'mkae'/, /make/],
    [['make', 'x', '--max-atempts', '3'], /unknown option '--max-atempts'/, /--max-attempts/],
    [['make'], /missing required argument 'SPEC'/, /make --help/],
    [['make', 'a', 'b'], /too many arguments/, /quotes/],
    [['make', 'x', '--timeout'], /argument missing/, /make --help/],
    [['make', 'x', '--timeout', '10'], /--timeout must be a time like 90s, 10m or 2h/, /make --help/],
    [['make', 'x', '--max-attempts', '-1'], /--max-attempts/, /./],
    [['make', 'x', '--max-attempts', '1.5'], /--max-attempts must be a whole number from 0 to 100/, /./],
    [['make', 'x', '--budget-tokens', '0'], /--budget-tokens must be a whole number/, /./],
    [['make', 'x', '--budget-tokens', '1e99'], /--budget-tokens must be a whole number/, /./],
    [['make', 'x', '--budget-tokens', 'lots'], /--budget-tokens must be a whole number/, /./],
    [['make', 'x', '--in', ''], /--in must name a folder/, /./],
    [['show', 'x;rm'], /RUN must be the id of a run/, /./],
    [['runs', '--limit', '0'], /--limit must be a whole number from 1 to 1000/, /./],
    [[], /no command given/, /--help/],
  ];
  for (const [argv, message, hint] of table) {
    const error = refusal(...argv);
    assert.match(error.message, message);
    assert.match(error.hint ?? '', hint);
    assert.doesNotMatch(error.message, /\n|^error:/);
  }
});

test('the help of make tells of every template on a line of its own', () => {
  const help = read('make', '--help');
  assert.ok(help.kind === 'help');
  for (const { name, about } of templates)
    assert.ok(
      help.text.split('\n').some((line) => line.trim().split(/ {2,}/).join('|') === `${name}|${about}`),
      name,
    );
});

test('every command has help with examples and exit codes', () => {
  for (const operation of all) {
    const help = read(...operation.name.split(' '), '--help');
    assert.ok(help.kind === 'help');
    assert.ok(help.text.includes(operation.about.slice(0, 40)), operation.name);
    assert.match(help.text, /Examples:\n {2}millwright/);
    assert.match(help.text, /Exit codes:/);
    assert.match(help.text, /--json/);
    for (const { field, name } of flagsOf(operation))
      if (!operation.positional?.includes(field)) assert.ok(help.text.includes(name), name);
  }
  const overview = read('--help');
  assert.ok(overview.kind === 'help');
  for (const { name } of all) assert.ok(overview.text.includes(`  ${name.split(' ')[0]} `), name);
});

test('every input of every operation says what it is about', () => {
  for (const operation of all)
    for (const { field, about } of flagsOf(operation))
      assert.ok(about.length > 5, `${operation.name} ${field}`);
});

test('a new operation has its command without further code', () => {
  const greet = defineOperation({
    name: 'greet',
    about: 'Say hello to somebody',
    input: z.strictObject({ who: z.string().meta({ description: 'whom to greet', placeholder: 'WHO' }) }),
    output: z.object({ said: z.string() }),
    positional: ['who'],
    run: ({ who }) => Promise.resolve({ said: `hello ${who}` }),
  });
  const invocation = readCommandLine(['greet', 'Ada'], { greet }, '1.2.3');
  assert.ok(invocation.kind === 'command');
  assert.deepEqual(readFlags(invocation.operation, invocation.typed), { who: 'Ada' });
});
