import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { planProject } from '../plan-project.ts';
import type { CheckReading, PlannedCheck, ProjectView } from '../toolchain.ts';
import { withCoverage } from './with-coverage.ts';

const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
const viewOf = (files: Record<string, string>): ProjectView => ({
  paths: Object.keys(files).filter((one) => !one.startsWith('node_modules')),
  text: (one) => files[one],
  commands: {},
  ownTool: () => undefined,
  hasProgram: () => true,
});

const testOf = (files: Record<string, string>): PlannedCheck => {
  const check = planProject(viewOf(files)).find(({ name }) => name === 'test');
  assert.ok(check);
  return check;
};

interface Measured {
  reading: CheckReading;
  exitCode: number | null;
  /** What lies in the temp folder afterwards, and what the run added to the project. */
  left: string[];
  added: string[];
}

const listed = (dir: string): string[] => readdirSync(dir, { recursive: true, encoding: 'utf8' });

const measure = (t: TestContext, files: Record<string, string>): Measured => {
  const root = mkdtempSync(join(tmpdir(), 'millwright-coverage-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const [dir, temp] = [join(root, 'project'), join(root, 'temp')];
  mkdirSync(temp);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text, { mode: name.startsWith('node_modules/.bin/') ? 0o755 : 0o644 });
  }
  const before = listed(dir);
  const check = withCoverage(testOf(files), viewOf(files));
  assert.ok('command' in check, JSON.stringify(check));
  const [program = '', ...args] = check.command;
  const env = {
    PATH: `${join(dir, 'node_modules/.bin')}:${path}`,
    HOME: root,
    CI: '1',
    TMPDIR: temp,
    ...check.env,
  };
  const done = spawnSync(program, args, { cwd: join(dir, check.cwd ?? ''), encoding: 'utf8', env });
  const { status: exitCode, stdout, stderr } = done;
  return {
    reading: check.read({ exitCode, timedOut: false, stdout, stderr }),
    exitCode,
    // npm keeps what it compiled
    left: readdirSync(temp).filter((name) => name !== 'node-compile-cache'),
    added: listed(dir).filter((one) => !before.includes(one)),
  };
};

const half =
  'export const add = (a, b) => a + b;\nexport const sub = (a, b) => {\n  const no = a - b;\n  return no;\n};\n';
const passing =
  "import test from 'node:test';\nimport { add } from '../src/add.js';\ntest('adds', () => {\n  if (add(1, 2) !== 3) throw new Error('no');\n});\n";
const pack = (script: string | undefined, more: object = {}): string =>
  JSON.stringify({ type: 'module', scripts: script === undefined ? {} : { test: script }, ...more });

const scripts: Record<string, string | undefined> = {
  'without a script': undefined,
  'by a script with patterns': "node --test 'test/*.test.js'",
};
for (const [how, script] of Object.entries(scripts))
  test(`tests of node ${how} measure their coverage, and leave nothing behind`, (t) => {
    const files = { 'package.json': pack(script), 'src/add.js': half, 'test/add.test.js': passing };
    const { reading, exitCode, left, added } = measure(t, files);
    assert.deepEqual([exitCode, reading.status, reading.tests?.passed], [0, 'passed', 1]);
    assert.deepEqual(reading.coverage, {
      kind: 'measured',
      lines: 60,
      files: [{ path: 'src/add.js', lines: 60 }],
    });
    assert.deepEqual([left, added], [[], []]);
  });

test('a test that fails fails with coverage, too, with its place', (t) => {
  const files = {
    'packages/a/package.json': pack('node --test'),
    'packages/a/src/add.js': half,
    'packages/a/test/add.test.js': passing.replace('!== 3', '!== 4'),
  };
  const { reading, exitCode } = measure(t, files);
  assert.deepEqual([exitCode, reading.status, reading.tests?.failed], [1, 'failed', 1]);
  assert.equal(reading.diagnostics[0]?.path, 'packages/a/test/add.test.js');
  assert.deepEqual(reading.coverage?.kind === 'measured' && reading.coverage.files, [
    { path: 'packages/a/src/add.js', lines: 60 },
  ]);
});

/** Says what it was told, and writes a report where it was told to. */
const runner = (option: string): string =>
  `#!/bin/sh\nfor word do case "$word" in ${option}=*) d="\${word#*=}";; esac; done\nprintf 'SF:%s/src/add.js\\nLF:4\\nLH:3\\nend_of_record\\nSF:%s/test/add.test.js\\nLF:1\\nLH:1\\nend_of_record\\n' "$PWD" "$PWD" > "$d/lcov.info"\necho '      Tests  2 passed (2)'\nexit 0\n`;

const runners = {
  vitest: ['--coverage.reportsDirectory', { '@vitest/coverage-v8': '*', vitest: '*' }],
  jest: ['--coverageDirectory', { jest: '*' }],
} as const;
for (const [name, [option, devDependencies]] of Object.entries(runners))
  for (const script of [name, undefined])
    test(`${name} ${script === undefined ? 'alone' : 'in a script'} is told where its report goes`, (t) => {
      const { reading, exitCode } = measure(t, {
        'package.json': pack(script, { devDependencies }),
        [`node_modules/.bin/${name}`]: runner(option),
        'src/add.js': half,
        'test/add.test.js': '',
      });
      assert.equal(exitCode, 0, JSON.stringify(reading));
      const files = [{ path: 'src/add.js', lines: 75 }];
      assert.deepEqual(reading.coverage, { kind: 'measured', lines: 75, files });
    });

/** What `go test` of Go 1.19 printed and wrote for these files. */
const recordedGo = `#!/bin/sh
for word do case "$word" in -coverprofile=*) profile="\${word#*=}";; esac; done
printf 'mode: set\\nexample.org/api/sum.go:3.28,3.44 1 1\\nexample.org/api/sum.go:5.25,5.39 1 0\\n' > "$profile"
echo '{"Action":"run","Package":"example.org/api","Test":"TestSum"}'
echo '{"Action":"pass","Package":"example.org/api","Test":"TestSum","Elapsed":0}'
echo '{"Action":"pass","Package":"example.org/api","Elapsed":0.01}'
`;

test('statements of Go are counted, and files are those of the project', (t) => {
  const { reading } = measure(t, {
    'node_modules/.bin/go': recordedGo,
    'api/go.mod': 'module example.org/api\n\ngo 1.19\n',
    'api/sum.go':
      'package api\n\nfunc Sum(a, b int) int { return a + b }\n\nfunc Not(a int) int { return -a }\n',
    'api/sum_test.go': 'package api\n',
  });
  assert.equal(reading.status, 'passed', JSON.stringify(reading));
  const files = [{ path: 'api/sum.go', lines: 50 }];
  assert.deepEqual(reading.coverage, { kind: 'measured', lines: 50, files });
});

test('where flags could break a script nothing is added, and the reason is told', () => {
  const reasonOf = (files: Record<string, string>, commands: ProjectView['commands'] = {}): string => {
    const view = { ...viewOf(files), commands };
    const check = planProject(view).find(({ name }) => name === 'test');
    assert.ok(check);
    const made = withCoverage(check, view);
    return 'reason' in made ? made.reason : 'measured';
  };
  const vitest = { devDependencies: { vitest: '*' } };
  assert.match(reasonOf({ 'package.json': pack('tsc && node --test') }), /more than one runner/);
  assert.match(reasonOf({ 'package.json': pack('node --test --test-reporter=dot') }), /says itself/);
  assert.match(reasonOf({ 'package.json': pack('vitest', vitest) }), /npm install --save-dev @vitest/);
  assert.match(
    reasonOf({ 'package.json': pack('node --test') }, { test: ['make', 'test'] }),
    /named by a person/,
  );
  assert.match(reasonOf({ 'test_a.py': 'import unittest\n' }), /unittest|measured/);
});
