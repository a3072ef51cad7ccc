import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { RunEvent } from '../../src/domain/events.ts';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const other = addTest.replaceAll('add.js', 'other.js');
const project = { ...emptyProject, 'other.js': `${add('a + b')}\n`, 'other.test.js': `${other}\n` };
const options: LineOptions = {
  files: project,
  replies: [],
  config: '[review]\nrounds = 0\n',
};

/** Name, status and files of all checks that ended, by round. */
const rounds = (events: readonly RunEvent[]): [string, string, readonly string[] | undefined][][] => {
  const all: [string, string, readonly string[] | undefined][][] = [];
  for (const event of events) {
    if (event.type === 'step-start' && event.step === 'validate') all.push([]);
    if (event.type === 'check-end')
      all.at(-1)?.push([event.result.name, event.result.status, event.result.files]);
  }
  return all;
};

const first = files({ 'add.js': add('a - b'), 'add.test.js': addTest });

test('D2-25: a round of healing that still fails ends with the tests it touches; only whole checks verify', async (t) => {
  const { end, events, model } = await walkLine(t, {
    ...options,
    replies: [
      plan('add.js'),
      files({ 'add.js': add('NaN'), 'add.test.js': addTest }),
      files({ 'add.js': add('a + b + 1') }),
      files({ 'add.js': add('a - b') }),
      files({ 'add.js': add('a + b') }),
    ],
    budget: { attempts: 4 },
  });
  model.assertFinished();
  assert.equal(end.outcome, 'verified');
  const [whole, confirmed, trusted, last] = rounds(events);
  assert.deepEqual(
    whole?.map(([name]) => name),
    ['lint', 'test'],
  );
  // the first complaint is held against the project's own tests, later ones are believed
  assert.deepEqual(confirmed, [
    ['lint', 'passed', ['add.js']],
    ['test', 'failed', ['add.test.js']],
    ['test', 'failed', undefined],
  ]);
  assert.deepEqual(trusted, [
    ['lint', 'passed', ['add.js']],
    ['test', 'failed', ['add.test.js']],
  ]);
  assert.deepEqual(last, [
    ['lint', 'passed', ['add.js']],
    ['test', 'passed', ['add.test.js']],
    ['lint', 'passed', undefined],
    ['test', 'passed', undefined],
  ]);
  const checks = end.proof?.checks ?? [];
  assert.deepEqual(
    checks.map(({ name, files: only, tests }) => [name, only, tests?.passed]),
    [
      ['lint', undefined, undefined],
      ['test', undefined, 4],
    ],
  );
  assert.deepEqual(new Set(checks.map(({ tree }) => tree)), new Set([end.proof?.tree]));
});

test('D2-3: what the quick look cannot see is seen by the whole checks, and the last round is always whole', async (t) => {
  const { end, events, model } = await walkLine(t, {
    ...options,
    replies: [
      plan('add.js'),
      first,
      // the touched test passes, another one breaks
      files({ 'add.js': add('a + b'), 'other.js': 'export const add = (a) => a;' }),
      files({ 'other.js': add('a + b + 1') }),
    ],
    budget: { attempts: 2 },
  });
  model.assertFinished();
  assert.equal(end.outcome, 'failed');
  const last = rounds(events).at(-1);
  assert.ok(
    last?.every(([, , only]) => only === undefined),
    JSON.stringify(last),
  );
  assert.ok(last?.some(([name]) => name === 'test'));
});

test('D2-3: a quick look that complains where the project does not is not believed', async (t) => {
  const { end, events } = await walkLine(t, {
    ...options,
    files: {
      ...project,
      'package.json': JSON.stringify({
        name: 'p',
        version: '1.0.0',
        type: 'module',
        scripts: { test: 'node --test', lint: 'true' },
      }),
      '.oxlintrc.json': '{ "rules": { "no-debugger": "error" } }',
    },
    replies: [
      plan('add.js'),
      files({ 'add.js': add('a - b'), 'add.test.js': addTest }),
      files({ 'add.js': `debugger;\n${add('a + b')}` }),
    ],
    budget: { attempts: 3 },
  });
  assert.equal(end.outcome, 'verified', JSON.stringify(end.proof?.checks));
  const healed = rounds(events).at(-1) ?? [];
  assert.deepEqual(healed[0], ['lint', 'failed', ['add.js']]);
  assert.deepEqual(healed[1], ['lint', 'passed', undefined]);
});

test('D2-6: a round that mends the types and not yet the tests is kept, and the next one builds on it', async (t) => {
  const typed = (body: string): string => `export const add = (a: number, b: number): number => ${body};`;
  const tests = addTest.replace('./add.js', './add.ts');
  const line = await walkLine(t, {
    ...options,
    files: {
      ...project,
      'tsconfig.json':
        '{ "compilerOptions": { "strict": true, "noEmit": true, "allowImportingTsExtensions": true, "module": "nodenext", "types": [] }, "include": ["add.ts"] }',
    },
    replies: [
      plan('add.ts'),
      files({ 'add.ts': typed("'a' - b"), 'add.test.js': tests }),
      { text: files({ 'add.ts': typed('a - b') }), expect: 'TS2362' },
      { text: files({ 'add.ts': typed('a + b') }), expect: '=> a - b' },
    ],
    budget: { attempts: 2 },
  });
  line.model.assertFinished();
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});
