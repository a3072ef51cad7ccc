import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { withCoverage } from './coverage/with-coverage.ts';
import { findRoots, nearestFolders } from './find-roots.ts';
import { chooseToolchains } from './index.ts';
import { fileChecksNear, planProject } from './plan-project.ts';
import { isMissing } from './toolchain.ts';
import type { PlannedCheck, ProjectView } from './toolchain.ts';

const viewOf = (files: Record<string, string>, commands: ProjectView['commands'] = {}): ProjectView => ({
  paths: Object.keys(files),
  text: (path) => files[path],
  commands,
  ownTool: () => undefined,
  hasProgram: () => true,
});

const rootsOf = (files: Record<string, string>): string[] =>
  findRoots(viewOf(files)).map(({ folder, toolchain }) => `${toolchain.name}:${folder}`);

const linesOf = (checks: readonly PlannedCheck[]): string[] =>
  checks.map(({ cwd = '', name, command }) => `${cwd}> ${name}: ${command.slice(-3).join(' ')}`);

const pack = (content: object = {}): string => JSON.stringify({ name: 'p', version: '1.0.0', ...content });
const tested = pack({ scripts: { test: 'node --test' } });

test('projects are found by their manifests, wherever they lie, and those of others are not', () => {
  assert.deepEqual(
    rootsOf({
      'README.md': '',
      'web/package.json': tested,
      'backend/pyproject.toml': '',
      'backend/app.py': '',
      'tools/gen/go.mod': 'module x\n',
      'native/CMakeLists.txt': '',
      'native/deep/CMakeLists.txt': '',
      'vendor/x/go.mod': '',
      'web/test/fixtures/a/package.json': tested,
      'node_modules/a/package.json': tested,
    }).toSorted(),
    ['c:native', 'golang:tools/gen', 'javascript:web', 'python:backend'],
  );
});

test('what the build of a folder above takes along is no project of its own', () => {
  const members = { 'Cargo.toml': '[workspace]\nmembers = ["a"]\n', 'a/Cargo.toml': '[package]\n' };
  assert.deepEqual(rootsOf(members), ['rust:']);
  assert.deepEqual(rootsOf({ ...members, 'Cargo.toml': '[package]\n' }), ['rust:', 'rust:a']);
  assert.deepEqual(rootsOf({ 'go.work': 'use ./a\n', 'a/go.mod': '' }), ['golang:']);
  assert.deepEqual(rootsOf({ 'pom.xml': '<modules>', 'a/pom.xml': '' }), ['java:']);
  assert.deepEqual(rootsOf({ 'settings.gradle': '', 'a/build.gradle': '' }), ['java:']);
  assert.deepEqual(rootsOf({ 'package.json': pack(), 'a/package.json': pack(), 'b/package.json': tested }), [
    'javascript:',
    'javascript:b',
  ]);
});

test('a changed path belongs to the deepest project around it', () => {
  const files = { 'package.json': tested, 'a/package.json': tested, 'a/b/package.json': tested };
  const near = (...changed: string[]): string[] => [...nearestFolders(findRoots(viewOf(files)), changed)];
  assert.deepEqual(near('a/b/c/x.js'), ['a/b']);
  assert.deepEqual(near('a/bb/x.js', 'x.js', 'a/y.js'), ['a', '']);
});

const workspace = {
  'package.json': pack({ workspaces: ['packages/*'], private: true }),
  'packages/a/package.json': pack({ devDependencies: { vitest: '1.0.0' }, scripts: { build: 'tsc' } }),
  'packages/a/a.js': '',
  'packages/b/package.json': tested,
  'packages/b/b.js': '',
};

test('a root whose scripts test everything is checked as ever', () => {
  const view = viewOf({
    ...workspace,
    'package.json': pack({ workspaces: ['packages/*'], scripts: { test: 'npm test --workspaces' } }),
  });
  const asEver = chooseToolchains(view).flatMap((one) => one.plan(view));
  assert.deepEqual(linesOf(planProject(view, ['packages/a/a.js'])), linesOf(asEver));
});

test('else the packages nearest to what changed are checked, after one install at the root', () => {
  assert.deepEqual(linesOf(planProject(viewOf(workspace), ['packages/b/b.js'])), [
    '> install: npm install',
    'packages/b> test: npm test --silent',
    '> audit: npm audit --json',
  ]);
  assert.deepEqual(linesOf(planProject(viewOf(workspace))), [
    '> install: npm install',
    'packages/a> test: sh vitest --run',
    'packages/b> test: npm test --silent',
    'packages/a> build: run build --silent',
    '> audit: npm audit --json',
  ]);
  const [, vitest] = planProject(viewOf(workspace), ['packages/a/a.js']);
  assert.match(
    vitest?.command[2] ?? '',
    /PATH="node_modules\/\.bin:.*\.\.\/\.\.\/node_modules\/\.bin:\$PATH"/,
  );
});

test('projects of other languages in folders are checked there, and installed there', () => {
  const files = {
    'web/package.json': pack({ dependencies: { a: '1.0.0' }, scripts: { test: 'node --test' } }),
    'api/go.mod': 'module x\n',
    'api/x_test.go': '',
  };
  assert.deepEqual(linesOf(planProject(viewOf(files), ['web/x.js'])), [
    'web> install: npm install',
    'web> test: npm test --silent',
    'web> audit: npm audit --json',
  ]);
  const planned = planProject(viewOf(files), ['api/x.go']);
  assert.deepEqual([...new Set(planned.map(({ cwd }) => cwd))], ['api']);
  assert.deepEqual(planProject(viewOf(files))[0]?.writes, ['web/package-lock.json']);
});

test('what a person named stands for the whole project', () => {
  const commands = { test: ['make', 'test'] };
  const planned = planProject(viewOf(workspace, commands), ['packages/b/b.js']);
  assert.deepEqual(linesOf(planned.filter(({ name }) => name === 'test')), ['> test: make test']);
});

test('single projects are planned as ever', () => {
  const projects: Record<string, string>[] = [
    { 'package.json': tested },
    { 'a.py': '', 'test_a.py': '' },
    { 'README.md': '' },
  ];
  for (const files of projects) {
    const view = viewOf(files);
    assert.deepEqual(
      linesOf(planProject(view, Object.keys(files))),
      linesOf(chooseToolchains(view).flatMap((one) => one.plan(view))),
    );
  }
});

test('a workspace of Go without a module at its root names its modules', () => {
  const [vet] = planProject(viewOf({ 'go.work': 'go 1.21\n\nuse (\n\t./a\n\t./b/c\n)\n', 'a/go.mod': '' }));
  assert.deepEqual(vet?.command.slice(-3), ['vet', './a/...', './b/c/...']);
});

test('D0-19: tests of a package are really run in its folder, and complaints lead there', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'millwright-monorepo-'));
  t.after(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const failing = "import test from 'node:test';\ntest('no', () => {\n  throw new Error('no');\n});\n";
  const files = {
    'package.json': pack({ workspaces: ['packages/*'] }),
    'packages/b/package.json': pack({ type: 'module', scripts: { test: 'node --test --test-reporter=tap' } }),
    'packages/b/b.test.js': failing,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const view = viewOf(files);
  const checks = [
    planProject(view, ['packages/b/b.test.js']).find(({ name }) => name === 'test'),
    fileChecksNear('packages/b/b.test.js', view)?.planTests(['packages/b/b.test.js'], view),
  ];
  for (const check of checks) {
    assert.ok(check && !isMissing(check));
    assert.equal(check.cwd, 'packages/b');
    const [program = '', ...args] = check.command;
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: join(root, check.cwd),
      encoding: 'utf8',
      env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: root, CI: '1' },
    });
    const reading = check.read({ exitCode: status, timedOut: false, stdout, stderr });
    assert.equal(reading.tests?.failed, 1);
    const [first] = reading.diagnostics;
    assert.deepEqual([first?.path, first?.line], ['packages/b/b.test.js', 3]);
  }
});

test('where a test of a package goes is told by the package', () => {
  const view = viewOf({ ...workspace, 'packages/b/test/x.test.js': '', 'packages/a/src/y.js': '' });
  const near = fileChecksNear('packages/b/b.js', view);
  assert.equal(near?.testPath('packages/b/b.js', view), 'packages/b/test/b.test.js');
  assert.equal(near?.isTest('packages/b/test/x.test.js', view), true);
});

test('D4-3: names of folders and files are arguments and never commands, whatever is in them', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'millwright-hostile-'));
  t.after(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const folder = 'packages/$(touch owned); touch "owned" \'x\'';
  const paths = ['$HOME && x.test.js', '`touch owned`.test.js', "it's; touch owned.test.js"].map(
    (name) => `${folder}/${name}`,
  );
  const passing = "import test from 'node:test';\ntest('yes', () => {});\n";
  const files: Record<string, string> = {
    [`${folder}/package.json`]: pack({ type: 'module', scripts: { test: 'node --test' } }),
    ...Object.fromEntries(paths.map((path) => [path, passing])),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const view = viewOf(files);
  const planned = fileChecksNear(paths[0] ?? '', view)?.planTests(paths, view);
  assert.ok(planned && !isMissing(planned));
  const measured = withCoverage({ ...planned, tool: 'node:test' }, view);
  for (const check of [planned, ...('command' in measured ? [measured] : [])]) {
    const [program = '', ...args] = check.command;
    const done = spawnSync(program, args, {
      cwd: join(root, check.cwd ?? ''),
      encoding: 'utf8',
      env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: root, CI: '1' },
    });
    const reading = check.read({
      exitCode: done.status,
      timedOut: false,
      stdout: done.stdout,
      stderr: done.stderr,
    });
    assert.equal(reading.tests?.passed, 3, done.stdout + done.stderr);
  }
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    all.filter((path) => path.endsWith('owned')),
    [],
  );
});
