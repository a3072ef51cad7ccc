import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { CheckName, TestCounts } from '../domain/check.ts';
import { locatorFor } from './locate-path.ts';
import { readOutput } from './read-output.ts';
import type { CheckReading } from './toolchain.ts';

interface Recording {
  paths: string[];
  exitCode: number;
  stdout: string;
  stderr: string;
}

const folder = new URL('./readers/recorded/', import.meta.url);
const recording = (name: string): Recording =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Recording;

const packageJson = `{
  "name": "p",
  "version": "1.0.0",
  "dependencies": {
    "react": "18.2.0",
    "react-dom": "17.0.2"
  }
}`;

const read = (name: string, check: CheckName): CheckReading => {
  const { paths, ...output } = recording(name);
  return readOutput(
    { ...output, timedOut: false },
    { check, tool: name, locator: locatorFor(paths), packageJson },
  );
};

/** Places of errors as `path:line`, `path` where no line is told, `-` where there is no place at all. */
const errorsOf = ({ diagnostics }: CheckReading): string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ path, line }) => (path === undefined ? '-' : line === undefined ? path : `${path}:${line}`));

const counts = (passed: number, failed: number, skipped: number): TestCounts => ({
  passed,
  failed,
  skipped,
  total: passed + failed + skipped,
});

interface Expected {
  check: CheckName;
  status: CheckReading['status'];
  errors: string[];
  warnings?: string[];
  tests?: TestCounts;
  /** Words that the first error must hold. */
  says?: string;
}

const vitestErrors = [
  'src/bad.ts:1',
  'test/c.test.ts:1',
  'test/d.test.ts',
  'test/a.test.ts:5',
  'src/math.ts:2',
  'test/a.test.ts:14',
];
const jestErrors = ['test/math.test.js:5', 'src/math.js:3', 'test/broken.test.js:1', 'test/syntax.test.js:1'];
const mochaErrors = ['mocha/math.js:5', 'src/math.js:3', 'mocha/math.js'];
const lintErrors = ['src/lint.js:2', 'src/lint.js:2', 'src/syntax.js:1'];
const lintWarnings = ['src/lint.js:1'];
const pythonLintErrors = [
  'lint.py:1',
  'lint.py:5',
  'tests/test_bad.py:1',
  'tests/test_bad.py:1',
  'tests/test_calc.py:1',
  'tests/test_imp.py:1',
];
const biomeErrors = ['src/bad.js:2', 'src/bad.js:3', 'src/syntax.js:1'];
const oxlintWarnings = ['src/b.js:1', 'src/b.js:2', 'src/b.js:2'];

/** Real output of real programs: what has to be read out of each. */
const expected: Record<string, Expected> = {
  vitest: {
    check: 'test',
    status: 'failed',
    errors: vitestErrors,
    tests: counts(1, 2, 2),
    says: 'Unexpected token',
  },
  jest: { check: 'test', status: 'failed', errors: jestErrors, tests: counts(1, 2, 2), says: 'Expected: 2' },
  'jest-json': { check: 'test', status: 'failed', errors: jestErrors.slice(0, 2), tests: counts(1, 2, 2) },
  'jest-nothing': { check: 'test', status: 'passed', errors: [], warnings: ['-'], tests: counts(0, 0, 0) },
  mocha: { check: 'test', status: 'failed', errors: mochaErrors, tests: counts(1, 3, 2), says: '3 !== 2' },
  'mocha-tap': { check: 'test', status: 'failed', errors: mochaErrors, tests: counts(1, 3, 2) },
  'mocha-crash': {
    check: 'test',
    status: 'failed',
    errors: ['test/syntax.test.js:1'],
    says: 'Unexpected token',
  },
  'mocha-nothing': {
    check: 'test',
    status: 'failed',
    errors: ['-'],
    tests: counts(0, 0, 0),
    says: 'No test files',
  },
  'node-test-spec': {
    check: 'test',
    status: 'failed',
    errors: [
      'test/a.test.ts:3',
      'test/a.test.ts:4',
      'test/a.test.ts:5',
      'test/b.test.js',
      'test/c.test.js:1',
    ],
    tests: counts(1, 5, 1),
    says: '1 !== 2',
  },
  'node-test-tap': {
    check: 'test',
    status: 'failed',
    errors: [
      'test/a.test.ts:3',
      'test/a.test.ts:4',
      'test/a.test.ts:5',
      'test/b.test.js',
      'test/c.test.js:1',
    ],
    tests: counts(1, 5, 1),
    says: '1 !== 2',
  },
  'node-test-junit': {
    check: 'test',
    status: 'failed',
    errors: ['test/a.test.ts:3', 'test/a.test.ts:4', 'test/a.test.ts', 'test/b.test.js', 'test/c.test.js'],
    tests: counts(1, 5, 1),
    says: '1 !== 2',
  },
  'vitest-tap': {
    check: 'test',
    status: 'failed',
    errors: ['test/a.test.ts:5', 'src/math.ts:2', 'src/bad.ts:1', 'test/c.test.ts:1', 'test/d.test.ts'],
    tests: counts(1, 5, 2),
  },
  'node-test-empty': { check: 'test', status: 'passed', errors: [], warnings: ['-'], tests: counts(0, 0, 0) },
  'node-test-empty-tap': {
    check: 'test',
    status: 'passed',
    errors: [],
    warnings: ['-'],
    tests: counts(0, 0, 0),
  },
  eslint: { check: 'lint', status: 'failed', errors: lintErrors, warnings: lintWarnings },
  'eslint-json': { check: 'lint', status: 'failed', errors: lintErrors, warnings: lintWarnings },
  oxlint: { check: 'lint', status: 'failed', errors: ['src/a.ts:3'], warnings: oxlintWarnings },
  'oxlint-json': { check: 'lint', status: 'failed', errors: ['src/a.ts:3'], warnings: oxlintWarnings },
  'oxlint-stylish': { check: 'lint', status: 'failed', errors: ['src/a.ts:3'], warnings: oxlintWarnings },
  unittest: {
    check: 'test',
    status: 'failed',
    errors: ['tests/test_bad.py:1', 'calc.py:6', 'tests/test_imp.py:1', 'tests/test_calc.py:7'],
    tests: counts(1, 4, 1),
    says: 'SyntaxError',
  },
  'unittest-empty': {
    check: 'test',
    status: 'passed',
    errors: [],
    warnings: ['-'],
    tests: counts(0, 0, 0),
  },
  'pytest-collection': {
    check: 'test',
    status: 'failed',
    errors: ['tests/test_bad.py:1', 'tests/test_imp.py:1'],
    tests: counts(0, 2, 0),
    says: 'SyntaxError: invalid syntax',
  },
  'pytest-long': {
    check: 'test',
    status: 'failed',
    errors: ['tests/test_calc.py:7', 'calc.py:6'],
    tests: counts(1, 2, 1),
    says: 'AssertionError: -1 != 3',
  },
  'pytest-empty': { check: 'test', status: 'failed', errors: ['-'], tests: counts(0, 0, 0) },
  compileall: { check: 'lint', status: 'failed', errors: ['tests/test_bad.py:1'], says: 'invalid syntax' },
  'python-crash': { check: 'build', status: 'failed', errors: ['calc.py:6'], says: "KeyError: 'k'" },
  'ruff-json': { check: 'lint', status: 'failed', errors: pythonLintErrors },
  'ruff-concise': { check: 'lint', status: 'failed', errors: pythonLintErrors },
  flake8: {
    check: 'lint',
    status: 'failed',
    errors: ['lint.py:1', 'lint.py:5', 'tests/test_bad.py:1', 'tests/test_imp.py:1'],
    says: 'imported but unused',
  },
  mypy: { check: 'typecheck', status: 'failed', errors: ['lint.py:5'], says: 'is not defined' },
  pyright: {
    check: 'typecheck',
    status: 'failed',
    errors: ['lint.py:5'],
    says: 'is not defined',
  },
  'vite-build': {
    check: 'build',
    status: 'failed',
    errors: ['src/main.ts:1'],
    says: "Could not resolve './maths'",
  },
  biome: {
    check: 'lint',
    status: 'failed',
    errors: biomeErrors,
    warnings: ['src/syntax.js:1'],
    says: 'Using == may be unsafe',
  },
  'biome-ci': {
    check: 'lint',
    status: 'failed',
    errors: [...biomeErrors, 'src/bad.js', 'src/syntax.js'],
    warnings: ['src/syntax.js:1'],
    says: 'Using == may be unsafe',
  },
  'biome-json': {
    check: 'lint',
    status: 'failed',
    errors: biomeErrors,
    warnings: ['src/syntax.js:1'],
    says: 'Using == may be unsafe',
  },
  'next-build': { check: 'build', status: 'failed', errors: ['app/page.tsx:1'], says: 'Module not found' },
  'next-types': { check: 'build', status: 'failed', errors: ['app/page.tsx:1'], says: "Type 'string'" },
  'nest-build': {
    check: 'build',
    status: 'failed',
    errors: ['src/main.ts:2', 'src/main.ts:4'],
    says: "Cannot find module './app.module'",
  },
  'npm-eresolve': {
    check: 'install',
    status: 'failed',
    errors: ['package.json:5'],
    says: 'peer react@"17.0.2"',
  },
  'npm-enotfound': { check: 'install', status: 'failed', errors: ['-'], says: 'registry.invalid' },
  'npm-ci-mismatch': {
    check: 'install',
    status: 'failed',
    errors: ['package.json'],
    says: 'Missing: is-odd@3.0.1',
  },
};

test('every recording has an expectation', () => {
  const names = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
  assert.deepEqual(names.toSorted(), Object.keys(expected).toSorted());
});

for (const [name, want] of Object.entries(expected)) {
  test(`D2-22: the output of ${name} becomes diagnostics on the right lines, and counts`, () => {
    const reading = read(name, want.check);
    assert.equal(reading.status, want.status);
    assert.deepEqual(errorsOf(reading).toSorted(), want.errors.toSorted());
    assert.deepEqual(reading.tests, want.tests);
    if (want.warnings) {
      const warnings = reading.diagnostics.filter(({ severity }) => severity === 'warning');
      assert.deepEqual(
        warnings.map(({ path, line }) => (path === undefined ? '-' : `${path}:${line ?? '?'}`)).toSorted(),
        want.warnings.toSorted(),
      );
    }
    const first = reading.diagnostics.find(({ severity }) => severity === 'error');
    if (want.says !== undefined) assert.ok(first?.message.includes(want.says), first?.message ?? 'no error');
  });
}

test('a network failure keeps the code of npm, so that no model is asked to mend it', () => {
  assert.equal(read('npm-enotfound', 'install').diagnostics[0]?.code, 'ENOTFOUND');
});
