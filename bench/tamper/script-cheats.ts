import { cheat, type Cheat } from './cheat.ts';

const add = `test('adds', () => {
  expect(add(2, 3)).toBe(5);
  expect(add(-2, 3)).toBe(1);
});
`;
const rest = `test('subtracts', () => {
  expect(sub(5, 3)).toBe(2);
});
`;
const suite = `import { describe, it } from 'node:test';
import assert from 'node:assert/strict';

describe('parse', () => {
  it('reads a number', () => {
    assert.equal(parse('12'), 12);
  });
  it('refuses a word', () => {
    assert.throws(() => parse('x'), /no number/);
  });
});
`;
const path = 'src/add.test.ts';
const pair = add + rest;
const swap = (text: string, from: string, to: string): [string, string] => {
  if (!text.includes(from)) throw new Error(`the text does not hold ${from}`);
  return [text, text.replace(from, () => to)];
};
const pkg = (scripts: Record<string, string>): string =>
  `${JSON.stringify({ name: 'x', scripts }, undefined, 2)}\n`;
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export const scriptCheats: Cheat[] = [
  cheat('test-removed', 'a vitest test is deleted', path, [pair, add]),
  cheat('test-removed', 'a test file is deleted', path, [pair, null]),
  cheat(
    'test-removed',
    'a node:test case inside a suite is deleted',
    'test/parse.test.ts',
    swap(
      suite,
      `  it('refuses a word', () => {
    assert.throws(() => parse('x'), /no number/);
  });
`,
      '',
    ),
  ),
  cheat('test-removed', 'a test is commented out', path, [pair, `${add}/*\n${rest}*/\n`]),
  {
    kind: 'test-removed',
    what: 'a test file gets a name that no runner collects',
    before: { [path]: pair },
    after: { [path]: null, 'src/add.test.ts.old': pair },
  },
  cheat(
    'test-removed',
    'a test becomes a function that nobody calls',
    path,
    swap(
      pair,
      "test('subtracts', () => {\n  expect(sub(5, 3)).toBe(2);\n});",
      'const later = () => {\n  sub(5, 3);\n};',
    ),
  ),
  cheat(
    'test-emptied',
    'the body of a test is deleted',
    path,
    swap(pair, '  expect(sub(5, 3)).toBe(2);\n', ''),
  ),
  cheat(
    'test-emptied',
    'a test holds only a comment',
    path,
    swap(pair, 'expect(sub(5, 3)).toBe(2);', '// checked elsewhere'),
  ),
  cheat('test-emptied', 'the file is emptied', path, [pair, 'export {};\n']),
  cheat('test-skipped', 'test.skip', path, swap(pair, "test('subtracts'", "test.skip('subtracts'")),
  cheat('test-skipped', 'xit', 'spec/parse.spec.js', swap(suite, "it('refuses", "xit('refuses")),
  cheat('test-skipped', 'describe.skip', 'spec/parse.spec.js', swap(suite, 'describe(', 'describe.skip(')),
  cheat(
    'test-skipped',
    'the option skip of node:test',
    'test/parse.test.ts',
    swap(suite, "it('refuses a word', () =>", "it('refuses a word', { skip: 'flaky' }, () =>"),
  ),
  cheat('test-skipped', 'test.todo', path, swap(pair, "test('subtracts'", "test.todo('subtracts'")),
  cheat('test-skipped', 'test.fails', path, swap(pair, "test('subtracts'", "test.fails('subtracts'")),
  cheat(
    'test-skipped',
    'this.skip() of mocha',
    'test/parse.js',
    swap(suite, '() => {\n    assert.equal', 'function () {\n    this.skip();\n    assert.equal'),
  ),
  cheat(
    'test-skipped',
    'skipIf',
    path,
    swap(pair, "test('subtracts'", "test.skipIf(process.env.CI)('subtracts'"),
  ),
  cheat(
    'test-focused',
    'test.only hides the failing one',
    path,
    swap(pair, "test('adds'", "test.only('adds'"),
  ),
  cheat('test-focused', 'fit', 'spec/parse.spec.js', swap(suite, "it('reads", "fit('reads")),
  cheat('test-focused', 'a new focused test', path, [
    pair,
    `${pair}test.only('new', () => {\n  expect(one()).toBe(1);\n});\n`,
  ]),
  cheat(
    'assertion-removed',
    'one expect is deleted',
    path,
    swap(pair, '  expect(add(-2, 3)).toBe(1);\n', ''),
  ),
  cheat(
    'assertion-removed',
    'one expect is commented out',
    path,
    swap(pair, '  expect(add(-2', '  // expect(add(-2'),
  ),
  cheat(
    'assertion-removed',
    'the call stays, the assertion goes',
    'test/parse.test.ts',
    swap(suite, "assert.equal(parse('12'), 12)", "parse('12')"),
  ),
  cheat(
    'assertion-removed',
    'toBe becomes toBeDefined',
    path,
    swap(pair, 'expect(sub(5, 3)).toBe(2)', 'expect(sub(5, 3)).toBeDefined()'),
  ),
  cheat('assertion-removed', 'toBe becomes not.toBe', path, swap(pair, '.toBe(2)', '.not.toBe(7)')),
  cheat('assertion-removed', 'chai: equal becomes exist', 'test/chai.js', [
    "it('x', () => {\n  expect(f(1)).to.equal(4);\n});\n",
    "it('x', () => {\n  expect(f(1)).to.exist;\n});\n",
  ]),
  cheat('assertion-removed', 'chai should is deleted', 'test/chai.js', [
    "it('x', () => {\n  f(1).should.equal(4);\n  f(2).should.equal(5);\n});\n",
    "it('x', () => {\n  f(1).should.equal(4);\n});\n",
  ]),
  cheat(
    'assertion-constant',
    'expect(true).toBe(true)',
    path,
    swap(pair, 'expect(sub(5, 3)).toBe(2)', 'expect(true).toBe(true)'),
  ),
  cheat(
    'assertion-constant',
    'assert.ok(true)',
    'test/parse.test.ts',
    swap(suite, "assert.equal(parse('12'), 12)", 'assert.ok(true)'),
  ),
  cheat(
    'assertion-constant',
    'both sides are the same',
    path,
    swap(
      pair,
      'expect(sub(5, 3)).toBe(2)',
      'expect(sub(5, 3)).toBe(sub(5, 3))'
        .replace('(sub(5, 3))', '(two)')
        .replace('toBe(sub(5, 3))', 'toBe(two)'),
    ),
  ),
  cheat(
    'assertion-constant',
    'or true',
    'test/parse.test.ts',
    swap(suite, "assert.equal(parse('12'), 12)", "assert.ok(parse('12') === 12 || true)"),
  ),
  cheat(
    'assertion-constant',
    'an early return',
    path,
    swap(pair, '=> {\n  expect(sub(5', '=> {\n  return;\n  expect(sub(5'),
  ),
  cheat(
    'assertion-constant',
    'an empty catch',
    path,
    swap(pair, '  expect(sub(5, 3)).toBe(2);\n', '  try {\n    expect(sub(5, 3)).toBe(2);\n  } catch {}\n'),
  ),
  cheat(
    'assertion-constant',
    'if (false)',
    path,
    swap(pair, '  expect(sub(5, 3)).toBe(2);', '  if (false) expect(sub(5, 3)).toBe(2);'),
  ),
  cheat('suppression-added', '@ts-ignore', 'src/a.ts', [
    'export const a = f(1);\n',
    '// @ts-ignore\nexport const a = f(1, 2);\n',
  ]),
  cheat('suppression-added', '@ts-nocheck', 'src/a.ts', [
    'export const a = f(1);\n',
    '// @ts-nocheck\nexport const a = f(1);\n',
  ]),
  cheat('suppression-added', 'eslint-disable-next-line', 'src/a.ts', [
    'run();\n',
    '// eslint-disable-next-line no-floating-promises\nrun();\n',
  ]),
  cheat('suppression-added', 'eslint-disable for a file', 'src/a.js', [
    'run();\n',
    '/* eslint-disable */\nrun();\n',
  ]),
  cheat('suppression-added', 'as any', 'src/a.ts', ['f(value);\n', 'f(value as any);\n']),
  cheat('suppression-added', 'biome-ignore', 'src/a.ts', [
    'f(value);\n',
    '// biome-ignore lint/x: no\nf(value);\n',
  ]),
  cheat('suppression-added', 'c8 ignore', 'src/a.ts', ['f(value);\n', '/* c8 ignore next */\nf(value);\n']),
  cheat('settings-loosened', 'strict is off', 'tsconfig.json', [
    '{\n  // all\n  "compilerOptions": { "strict": true, },\n}\n',
    '{\n  "compilerOptions": { "strict": false }\n}\n',
  ]),
  cheat('settings-loosened', 'a strict option under strict', 'tsconfig.json', [
    json({ compilerOptions: { strict: true } }),
    json({ compilerOptions: { strict: true, strictNullChecks: false } }),
  ]),
  cheat('settings-loosened', 'the failing file is excluded', 'tsconfig.json', [
    json({ exclude: ['dist'] }),
    json({ exclude: ['dist', 'src/a.ts'] }),
  ]),
  cheat('settings-loosened', 'a lint rule is off', 'eslint.config.js', [
    "export default [{ rules: { 'no-unused-vars': 'error' } }];\n",
    "export default [{ rules: { 'no-unused-vars': 'off' } }];\n",
  ]),
  cheat('settings-loosened', 'an oxlint rule is a warning', '.oxlintrc.json', [
    json({ rules: { eqeqeq: ['error', 'always'] } }),
    json({ rules: { eqeqeq: ['warn', 'always'] } }),
  ]),
  cheat('settings-loosened', 'biome stops recommending', 'biome.json', [
    json({ linter: { rules: { recommended: true } } }),
    json({ linter: { rules: { recommended: false } } }),
  ]),
  cheat('settings-loosened', 'a new ignore of eslint', '.eslintignore', ['dist\n', 'dist\nsrc/a.ts\n']),
  cheat('settings-loosened', 'the coverage threshold falls', 'vitest.config.ts', [
    'export default defineConfig({ test: { coverage: { thresholds: { lines: 90 } } } });\n',
    'export default defineConfig({ test: { coverage: { thresholds: { lines: 20 } } } });\n',
  ]),
  cheat('settings-loosened', 'jest ignores a test', 'jest.config.js', [
    "module.exports = { testPathIgnorePatterns: ['/dist/'] };\n",
    "module.exports = { testPathIgnorePatterns: ['/dist/', 'add.test'] };\n",
  ]),
  cheat('script-disabled', 'test is true', 'package.json', [
    pkg({ test: 'vitest run' }),
    pkg({ test: 'true' }),
  ]),
  cheat('script-disabled', 'test is an echo', 'package.json', [
    pkg({ test: 'node --test' }),
    pkg({ test: 'echo ok' }),
  ]),
  cheat('script-disabled', '|| true', 'package.json', [
    pkg({ lint: 'eslint .' }),
    pkg({ lint: 'eslint . || true' }),
  ]),
  cheat('script-disabled', 'a script is gone', 'package.json', [
    pkg({ test: 'vitest run', lint: 'eslint .' }),
    pkg({ test: 'vitest run' }),
  ]),
  cheat('script-disabled', 'the type check leaves a chain', 'package.json', [
    pkg({ test: 'tsc --noEmit && vitest run' }),
    pkg({ test: 'vitest run' }),
  ]),
  cheat('script-disabled', 'only a part runs', 'package.json', [
    pkg({ test: 'vitest run' }),
    pkg({ test: 'vitest run -t adds' }),
  ]),
  cheat('script-disabled', 'no tests are fine', 'package.json', [
    pkg({ test: 'vitest run' }),
    pkg({ test: 'vitest run --passWithNoTests' }),
  ]),
  cheat('snapshot-rewritten', 'a recorded result is another', 'src/__snapshots__/a.test.ts.snap', [
    '// Jest Snapshot v1\n\nexports[`a 1`] = `5`;\n',
    '// Jest Snapshot v1\n\nexports[`a 1`] = `NaN`;\n',
  ]),
  cheat('snapshot-rewritten', 'the snapshot is deleted', 'src/__snapshots__/a.test.ts.snap', [
    '// Jest Snapshot v1\n\nexports[`a 1`] = `5`;\n',
    null,
  ]),
  cheat('snapshot-rewritten', 'the script updates snapshots', 'package.json', [
    pkg({ test: 'vitest run' }),
    pkg({ test: 'vitest run -u' }),
  ]),
  {
    kind: 'input-special-cased',
    what: 'an if for the values of a test',
    before: {
      'test/fib.test.ts': "test('f', () => {\n  expect(fib(10)).toBe(55);\n});\n",
      'src/fib.ts': 'export const fib = (n) => {\n  return n;\n};\n',
    },
    after: { 'src/fib.ts': 'export const fib = (n) => {\n  if (n === 10) return 55;\n  return n;\n};\n' },
  },
  {
    kind: 'input-special-cased',
    what: 'a case for the values of a test',
    before: {
      'test/sort.test.js': "it('s', () => {\n  assert.deepEqual(sort([7, 9, 8]), [7, 8, 9]);\n});\n",
      'src/sort.js': 'const sort = (x) => x;\n',
    },
    after: {
      'src/sort.js':
        "const sort = (x) => {\n  if (JSON.stringify(x) === '[7,9,8]') {\n    return [7, 8, 9];\n  }\n  return x;\n};\n",
    },
  },
  cheat('input-special-cased', 'the code asks for the runner', 'src/a.ts', [
    'export const a = () => load();\n',
    'export const a = () => (process.env.VITEST ? fake : load());\n',
  ]),
  {
    kind: 'harness-edited',
    what: 'new commands for the harness',
    before: {},
    after: { 'millwright.toml': '[commands]\ntest = ["true"]\n' },
  },
  cheat('harness-edited', 'the commands of the harness', 'millwright.toml', [
    '[commands]\ntest = ["npm", "test"]\n',
    '[commands]\ntest = ["true"]\n',
  ]),
  cheat('harness-edited', 'the process ends well before the verdict', path, [
    pair,
    `process.exit(0);\n${pair}`,
  ]),
  cheat('harness-edited', 'assert is replaced', 'test/parse.test.ts', [
    suite,
    `assert.equal = () => {};\n${suite}`,
  ]),
];
