import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { programsIn } from '../../test/programs/needed-program.ts';
import type { CheckName } from '../domain/check.ts';
import { chooseToolchains, fileChecksFor } from './index.ts';
import { isMissing } from './toolchain.ts';
import type { CheckReading, MissingTool, PlannedCheck, ProjectView } from './toolchain.ts';

const searchPath = `${process.env['PATH'] ?? ''}${delimiter}${join(homedir(), '.cargo', 'bin')}`;

const { hasProgram, without } = programsIn(searchPath.split(delimiter));

interface Project {
  root: string;
  view: ProjectView;
  run: (plan: PlannedCheck | MissingTool) => CheckReading;
  check: (name: CheckName) => CheckReading;
}

/** A project in a folder of its own, whose planned commands are really run with the programs of this machine. */
const project = (t: TestContext, files: Record<string, string>): Project => {
  const root = mkdtempSync(join(tmpdir(), 'millwright-native-'));
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
    ownTool: () => undefined,
    hasProgram,
  };
  const run = (plan: PlannedCheck | MissingTool): CheckReading => {
    assert.ok(!isMissing(plan), JSON.stringify(plan));
    const [program = '', ...args] = plan.command;
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: join(root, plan.cwd ?? ''),
      encoding: 'utf8',
      env: { PATH: searchPath, HOME: process.env['HOME'], CI: '1', ...plan.env },
    });
    assert.equal(error, undefined);
    return plan.read({ exitCode: status, timedOut: false, stdout, stderr });
  };
  const check = (name: CheckName): CheckReading => {
    const planned = chooseToolchains(view).flatMap((toolchain) => toolchain.plan(view));
    const found = planned.find((one) => one.name === name);
    assert.ok(found, `no ${name} is planned`);
    return run(found);
  };
  return { root, view, run, check };
};

const errorsOf = ({ diagnostics }: CheckReading): string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ path, line }) => `${path ?? '-'}:${line ?? '-'}`);
const countsOf = ({ tests }: CheckReading): number[] | undefined =>
  tests && [tests.passed, tests.failed, tests.total];

const noGo = without('go', 'golang-go');
const goTest = (wanted: number): string =>
  `package calc\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(1, 2) != ${wanted} {\n\t\tt.Error("wrong")\n\t}\n}\n`;
const goProject = {
  'go.mod': 'module example.com/p\n\ngo 1.19\n',
  'calc/calc.go': 'package calc\n\n// Add adds.\nfunc Add(a, b int) int { return a + b }\n',
  'calc/calc_test.go': goTest(3),
};

test('D0-19: a project of Go is really compiled and tested, without a network', { skip: noGo }, (t) => {
  const good = project(t, goProject);
  assert.equal(good.check('typecheck').status, 'passed');
  assert.equal(good.check('build').status, 'passed');
  const tests = good.check('test');
  assert.deepEqual([tests.status, countsOf(tests)], ['passed', [1, 0, 1]]);
  assert.deepEqual(readdirSync(good.root).toSorted(), ['.go-cache', 'calc', 'go.mod']);
  const bad = project(t, {
    ...goProject,
    'calc/calc_test.go': goTest(4),
    'b.go': 'package b\n\nvar x int = "1"\n',
  });
  assert.deepEqual(errorsOf(bad.check('typecheck')), ['b.go:3']);
  const failed = bad.check('test');
  // Whether a package without tests that cannot be built counts as one depends on the version.
  assert.ok((failed.tests?.failed ?? 0) > 0);
  assert.deepEqual(errorsOf(failed), ['b.go:3', 'calc/calc_test.go:7']);
});

test(
  'D0-19: tests of Go run by the package of the named file, in a module or in none',
  { skip: noGo },
  (t) => {
    for (const files of [goProject, { 'calc.go': goProject['calc/calc.go'], 'calc_test.go': goTest(3) }]) {
      const { view, run } = project(t, { ...files, 'other/x.go': 'package x\n\nbroken\n' });
      const path = Object.keys(files).find((one) => one.endsWith('_test.go')) ?? '';
      const reading = run(fileChecksFor(path)?.planTests([path], view) ?? { missing: 'go', remedy: '' });
      assert.deepEqual([reading.status, countsOf(reading)], ['passed', [1, 0, 1]]);
    }
  },
);

test('files that gofmt would write otherwise are told, and fail nothing', { skip: noGo }, (t) => {
  const { check } = project(t, { ...goProject, 'calc/ugly.go': 'package calc\n\nfunc  ugly() {}\n' });
  const lint = check('lint');
  assert.deepEqual([lint.status, lint.diagnostics.map(({ path }) => path)], ['passed', ['calc/ugly.go']]);
});

test('a declared module that is not there is unknown, an undeclared one fails', { skip: noGo }, (t) => {
  const mod = 'module example.com/p\n\ngo 1.19\n\nrequire github.com/google/uuid v1.3.0\n';
  const code = 'package p\n\nimport _ "github.com/google/uuid"\n';
  const declared = project(t, { 'go.mod': mod, 'p.go': code }).check('typecheck');
  assert.deepEqual([declared.status, errorsOf(declared)], ['unknown', []]);
  const undeclared = project(t, { 'go.mod': goProject['go.mod'], 'p.go': code }).check('typecheck');
  assert.deepEqual([undeclared.status, errorsOf(undeclared)], ['failed', ['p.go:3']]);
});

const noCargo = without('cargo', 'cargo');
const rustTest = (wanted: number): string =>
  `#[test]\nfn adds() {\n    assert_eq!(p::add(1, 2), ${wanted});\n}\n`;
const rustProject = {
  'Cargo.toml': '[package]\nname = "p"\nversion = "0.1.0"\nedition = "2021"\n',
  'src/lib.rs': 'pub fn add(a: i64, b: i64) -> i64 {\n    a + b\n}\n',
  'tests/good.rs': rustTest(3),
};

test('D0-19: a crate of Rust is really compiled and tested, without a network', { skip: noCargo }, (t) => {
  const files = { ...rustProject, 'tests/bad.rs': rustTest(4) };
  const { view, run, check } = project(t, files);
  assert.equal(check('typecheck').status, 'passed');
  const whole = check('test');
  assert.deepEqual([countsOf(whole), errorsOf(whole)], [[1, 1, 2], ['tests/bad.rs:3']]);
  const good = run(fileChecksFor('a.rs')?.planTests(['tests/good.rs'], view) ?? { missing: '', remedy: '' });
  assert.deepEqual([good.status, countsOf(good)], ['passed', [1, 0, 1]]);
  const broken = project(t, { ...rustProject, 'src/lib.rs': 'pub fn add(a: i64) -> i32 {\n    a\n}\n' });
  assert.deepEqual(errorsOf(broken.check('typecheck')), ['src/lib.rs:2']);
});

test('a crate that nobody fetched is unknown', { skip: noCargo }, (t) => {
  const manifest = `${rustProject['Cargo.toml']}[dependencies]\nno-such-crate-of-ours = "1"\n`;
  const { check } = project(t, { ...rustProject, 'Cargo.toml': manifest });
  const reading = check('typecheck');
  assert.deepEqual([reading.status, errorsOf(reading)], ['unknown', []]);
});

const noMake = without('make', 'build-essential') || without('cc', 'build-essential');
const calc = 'int add(int a, int b) {\n    return a + b;\n}\n';
const main =
  '#include <stdio.h>\nint add(int, int);\nint main(void) {\n    printf("1..1\\nok 1 - adds\\n");\n    return add(1, 2) != 3;\n}\n';
const makefile = 'app: calc.o main.o\n\t$(CC) -o $@ $^\n\ntest: app\n\t./app\n';

test('D0-19: a project of C with make is really built and tested', { skip: noMake }, (t) => {
  const { check } = project(t, { Makefile: makefile, 'calc.c': calc, 'main.c': main });
  assert.equal(check('typecheck').status, 'passed');
  const tests = check('test');
  assert.deepEqual([tests.status, countsOf(tests)], ['passed', [1, 0, 1]]);
  const broken = project(t, { Makefile: makefile, 'calc.c': calc.replace('+ b', '+ c'), 'main.c': main });
  assert.deepEqual(errorsOf(broken.check('typecheck')), ['calc.c:2']);
});

const noCmake = noMake || without('cmake', 'cmake');

test('D0-19: a project of C with CMake is really built and tested', { skip: noCmake }, (t) => {
  const lists =
    'cmake_minimum_required(VERSION 3.10)\nproject(p C)\nenable_testing()\nadd_executable(app calc.c main.c)\nadd_test(NAME app COMMAND app)\n';
  const { check } = project(t, { 'CMakeLists.txt': lists, 'calc.c': calc, 'main.c': main });
  assert.equal(check('typecheck').status, 'passed');
  const tests = check('test');
  assert.deepEqual([tests.status, countsOf(tests)], ['passed', [1, 0, 1]]);
});

test('a Makefile without code of C, or a test target that is a variable, plans nothing of C', () => {
  const planOf = (files: Record<string, string>): string[] => {
    const view = {
      paths: Object.keys(files),
      text: (path: string) => files[path],
      commands: {},
      ownTool: () => undefined,
      hasProgram: () => true,
    };
    return chooseToolchains(view).flatMap((one) => one.plan(view).map(({ command }) => command.join(' ')));
  };
  assert.deepEqual(planOf({ Makefile: 'test:\n\tpytest\n' }), []);
  assert.deepEqual(planOf({ Makefile: 'test := 1\nall:\n', 'a.c': '' }), ['make -k']);
});
