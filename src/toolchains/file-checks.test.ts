import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programsIn } from '../../test/programs/needed-program.ts';
import { chooseToolchains, fileChecksFor } from './index.ts';
import { isMissing } from './toolchain.ts';
import type { CheckReading, FileChecks, MissingTool, PlannedCheck, ProjectView } from './toolchain.ts';

const modules = fileURLToPath(new URL('../../node_modules/.bin/', import.meta.url));
const systemPath = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];

const { without } = programsIn(systemPath);
const noPython = without('python3', 'python3');
const noPytest = noPython || without('pytest', 'python3-pytest');
const noFlake8 = noPython || without('flake8', 'flake8');

interface Project {
  root: string;
  view: ProjectView;
  run: (plan: PlannedCheck | MissingTool) => CheckReading;
}

/** A project in a folder of its own, whose planned commands are really run. */
const project = (
  t: TestContext,
  files: Record<string, string>,
  programs: readonly string[] = [],
): Project => {
  const root = mkdtempSync(join(tmpdir(), 'millwright-files-'));
  t.after(() => {
    rmSync(root, { recursive: true, force: true });
  });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const view: ProjectView = {
    paths: Object.keys(files),
    text: (path) => files[path],
    commands: {},
    ownTool: (name) => (name === 'oxlint' ? join(modules, 'oxlint') : undefined),
    hasProgram: (name) => programs.includes(name),
  };
  const run = (plan: PlannedCheck | MissingTool): CheckReading => {
    assert.ok(!isMissing(plan), JSON.stringify(plan));
    const [program = '', ...args] = plan.command;
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: systemPath.join(':'), HOME: root, CI: '1', ...plan.env },
    });
    assert.equal(error, undefined);
    return plan.read({ exitCode: status, timedOut: false, stdout, stderr });
  };
  return { root, view, run };
};

const checksFor = (path: string): FileChecks => {
  const found = fileChecksFor(path);
  assert.ok(found);
  return found;
};

const countsOf = ({ tests }: CheckReading): number[] | undefined =>
  tests && [tests.passed, tests.failed, tests.total];
const errorsOf = ({ diagnostics }: CheckReading): string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ path, line }) => `${path ?? '-'}:${line ?? '-'}`);

const nodeTest = (name: string, wanted: number, ending = 'js'): string =>
  `import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { add } from '../src/calc.${ending}';\ntest('${name}', () => { assert.equal(add(1, 1), ${wanted}); });\n`;
const script: Record<string, string> = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'src/calc.js': 'export const add = (a, b) => a + b;\n',
  'test/good.test.js': nodeTest('good', 2),
  'test/bad.test.js': nodeTest('bad', 3),
};

test('D0-19: tests of JavaScript are really run, the named files and no others', (t) => {
  const { view, run } = project(t, script);
  const { planTests } = checksFor('src/calc.js');
  const good = run(planTests(['test/good.test.js'], view));
  assert.deepEqual([good.status, countsOf(good)], ['passed', [1, 0, 1]]);
  const bad = run(planTests(['test/bad.test.js'], view));
  assert.deepEqual([bad.status, countsOf(bad), errorsOf(bad)], ['failed', [0, 1, 1], ['test/bad.test.js:4']]);
});

test('D0-19: tests of TypeScript are really run, without a build', (t) => {
  const { view, run } = project(t, {
    'src/calc.ts': 'export const add = (a: number, b: number): number => a + b;\n',
    'test/good.test.ts': nodeTest('good', 2, 'ts'),
  });
  const reading = run(checksFor('a.ts').planTests(['test/good.test.ts'], view));
  assert.deepEqual([reading.status, countsOf(reading)], ['passed', [1, 0, 1]]);
});

test('the runner is the one that the project uses', (t) => {
  const commandFor = (content: object): string => {
    const { view } = project(t, { 'package.json': JSON.stringify(content) });
    const plan = checksFor('a.js').planTests(['a.test.js'], view);
    return isMissing(plan) ? plan.missing : plan.command.join(' ');
  };
  const withRunner = (name: string, run?: string): string =>
    commandFor({ devDependencies: { [name]: '1' }, ...(run ? { scripts: { test: run } } : {}) });
  assert.equal(withRunner('vitest'), 'node_modules/.bin/vitest run a.test.js');
  const { view } = project(t, { 'package.json': '{"devDependencies":{"vitest":"1"}}', 'x/a.test.js': '' });
  const plan = checksFor('a.js').planTests(['a.test.js'], view);
  assert.ok(!isMissing(plan));
  assert.deepEqual(plan.command.slice(-3), ['a.test.js', '--exclude', 'x/a.test.js']);
  assert.equal(withRunner('vitest', 'vitest --coverage'), 'node_modules/.bin/vitest run a.test.js');
  assert.equal(withRunner('vitest', 'tsc && vitest run'), 'npm test --silent -- a.test.js');
  assert.equal(withRunner('jest', 'jest'), 'node_modules/.bin/jest --ci --runTestsByPath a.test.js');
  assert.equal(withRunner('mocha'), 'node_modules/.bin/mocha a.test.js');
  assert.equal(commandFor({ scripts: { test: 'node dist/run.js' } }), 'npm test --silent -- a.test.js');
  assert.equal(
    commandFor({ scripts: { test: 'node --import tsx --test "test/**/*.ts"' } }),
    'node --import tsx --test --test-reporter=tap a.test.js',
  );
  assert.equal(commandFor({ packageManager: 'pnpm@10.0.0', dependencies: { a: '1.0.0' } }), 'pnpm');
});

const python: Record<string, string> = {
  'calc.py': 'def add(a, b):\n    return a + b\n',
  'tests/test_good.py':
    'import unittest\nfrom calc import add\n\n\nclass Good(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(1, 1), 2)\n',
  'tests/test_bad.py':
    'import unittest\nimport calc\n\n\nclass Bad(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(calc.add(1, 1), 3)\n',
};

for (const [runner, programs, skip] of [
  ['unittest', [], noPython],
  ['pytest', ['pytest'], noPytest],
] as const)
  test(
    `D0-19: tests of Python are really run by ${runner}, and nothing is left in the tree`,
    { skip },
    (t) => {
      const { root, view, run } = project(t, python, programs);
      const { planTests } = checksFor('calc.py');
      const good = run(planTests(['tests/test_good.py'], view));
      assert.deepEqual([good.status, countsOf(good)], ['passed', [1, 0, 1]]);
      const bad = run(planTests(['tests/test_bad.py'], view));
      assert.deepEqual(
        [bad.status, countsOf(bad), errorsOf(bad)],
        ['failed', [0, 1, 1], ['tests/test_bad.py:7']],
      );
      const checks = chooseToolchains(view).flatMap((toolchain) => toolchain.plan(view));
      assert.deepEqual(
        checks.map((check) => [check.name, run(check).status, countsOf(run(check))]),
        [
          ['typecheck', 'passed', undefined],
          ['test', 'failed', [1, 1, 2]],
        ],
      );
      assert.deepEqual(
        readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted(),
        ['tests', ...Object.keys(python)].toSorted(),
      );
    },
  );

test('tests of one name in two folders are both run', { skip: noPython }, (t) => {
  const [good = '', bad = ''] = [python['tests/test_good.py'], python['tests/test_bad.py']];
  const { view, run } = project(t, { ...python, 'a/test_x.py': good, 'b/test_x.py': bad });
  const reading = run(checksFor('calc.py').planTests(['a/test_x.py', 'b/test_x.py'], view));
  assert.deepEqual([countsOf(reading), errorsOf(reading)], [[1, 1, 2], ['b/test_x.py:7']]);
});

test('a file that is no Python is found without a linter', { skip: noPython }, (t) => {
  const files = {
    'good.py': 'x = 1\n',
    'sub/bad.py': 'def f(:\n',
    'nul.py': 'x = 1\0',
    '.venv/x.py': 'print 1',
  };
  const { view, run } = project(t, files);
  const [check] = chooseToolchains(view).flatMap((toolchain) => toolchain.plan(view));
  assert.ok(check);
  const reading = run(check);
  assert.equal(reading.status, 'failed');
  assert.deepEqual(errorsOf(reading).toSorted(), ['nul.py:1', 'sub/bad.py:1']);
});

test('D4-11: the linter looks at the named files, and again after a fix', (t) => {
  const { root, view, run } = project(t, { 'a.js': 'const x = ;\n', 'b.js': 'const y = ;\n' });
  const { planLint } = checksFor('a.js');
  assert.deepEqual(errorsOf(run(planLint(['a.js'], view))), ['a.js:1']);
  writeFileSync(join(root, 'a.js'), 'export const x = 1;\n');
  assert.equal(run(planLint(['a.js'], view)).status, 'passed');
});

test('D4-11: flake8 looks at the named files, and again after a fix', { skip: noFlake8 }, (t) => {
  const files = { 'a.py': 'import os\n\n\ndef f():\n    return g\n', 'b.py': 'import sys\n' };
  const { root, view, run } = project(t, files, ['flake8']);
  const { planLint } = checksFor('a.py');
  assert.deepEqual(errorsOf(run(planLint(['a.py'], view))), ['a.py:1', 'a.py:5']);
  writeFileSync(join(root, 'a.py'), 'def f():\n    return 1\n');
  assert.equal(run(planLint(['a.py'], view)).status, 'passed');
});

test('D4-11: linter absent → clear error with the command that installs it', (t) => {
  const { view } = project(t, {});
  const python = checksFor('a.py').planLint(['a.py'], view);
  assert.ok(isMissing(python));
  assert.match(python.remedy, /`pip install ruff` or `apt-get install -y flake8`/);
  const javascript = checksFor('a.js').planLint(['a.js'], { ...view, ownTool: () => undefined });
  assert.ok(isMissing(javascript));
  assert.match(javascript.remedy, /npm install --save-dev oxlint/);
});

test('a path that looks like an option is none', (t) => {
  const { view } = project(t, {});
  const plan = checksFor('a.js').planLint(['--fix.js'], view);
  assert.ok(!isMissing(plan) && plan.command.includes('./--fix.js'));
});

test('a model is told the runner and how modules are loaded', (t) => {
  assert.match(checksFor('a.js').testAdvice(project(t, script).view), /node:test.*`import`.*relative/s);
  const common = project(t, { 'a.js': '', 'package.json': '{"devDependencies":{"jest":"1"}}' });
  assert.match(checksFor('a.js').testAdvice(common.view), /Jest.*`require`/s);
  assert.match(checksFor('a.py').testAdvice(project(t, python).view), /unittest\.TestCase.*`import calc`/s);
  assert.match(checksFor('a.py').testAdvice(project(t, python, ['pytest']).view), /pytest.*plain `assert`/s);
});
