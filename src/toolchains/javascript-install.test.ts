import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { javascript } from './javascript-npm.ts';
import { isMissing } from './toolchain.ts';
import type { CheckReading, PlannedCheck, ProjectView } from './toolchain.ts';

const viewOf = (files: Record<string, string>, programs = ['pnpm', 'yarn', 'bun']): ProjectView => ({
  paths: Object.keys(files),
  text: (path) => files[path],
  commands: {},
  ownTool: () => undefined,
  hasProgram: (name) => programs.includes(name),
});

const manifest = (content: object): string => JSON.stringify({ name: 'p', version: '1.0.0', ...content });
const dependencies = { 'is-odd': '3.0.0' };
const packageJson = manifest({ dependencies, scripts: { test: 'vitest' } });

const installOf = (files: Record<string, string>, programs?: string[]): PlannedCheck => {
  const [install] = javascript.plan(viewOf({ 'package.json': packageJson, ...files }, programs));
  assert.ok(install);
  return install;
};
const wordsOf = (files: Record<string, string>): string => installOf(files).command.join(' ');

/** What pnpm 12, yarn 1, yarn 4 and bun 1 wrote for these dependencies. */
const locks = {
  'pnpm-lock.yaml':
    "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      is-odd:\n        specifier: 3.0.0\n        version: 3.0.0\n\npackages:\n\n  is-odd@3.0.0:\n    engines: {node: '>=4'}\n",
  'yarn.lock':
    '# yarn lockfile v1\n\n\nis-number@^6.0.0:\n  version "6.0.0"\n\nis-odd@3.0.0:\n  version "3.0.0"\n',
  'bun.lock':
    '{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "": {\n      "name": "p",\n      "dependencies": {\n        "is-odd": "3.0.0",\n      },\n    },\n  },\n  "packages": {},\n}\n',
};
const berryLock =
  '__metadata:\n  version: 10\n\n"is-odd@npm:3.0.0":\n  version: 3.0.0\n\n"p@workspace:.":\n  version: 0.0.0-use.local\n  dependencies:\n    is-odd: "npm:3.0.0"\n  linkType: soft\n';

for (const [lock, frozen] of [
  ['pnpm-lock.yaml', '--frozen-lockfile'],
  ['yarn.lock', '--frozen-lockfile'],
  ['bun.lock', '--frozen-lockfile'],
] as const) {
  test(`an install by ${lock} is frozen where the lock file fits, and never runs scripts of packages`, () => {
    const words = wordsOf({ [lock]: locks[lock] });
    assert.ok(words.split(' ').includes(frozen), words);
    assert.match(words, /--ignore-scripts/);
    for (const text of [locks[lock].replaceAll('3.0.0', '2.0.0'), '', '{', 'importers:\n  .:\n   x'])
      assert.ok(
        !wordsOf({ [lock]: text })
          .split(' ')
          .includes(frozen),
        text,
      );
    const install = installOf({ [lock]: locks[lock] });
    assert.deepEqual([install.network, install.writes], ['registry', [lock]]);
  });
}

test('a lock file of pnpm that lacks a dependency, or has one too many, is brought up to date', () => {
  const lock = locks['pnpm-lock.yaml'];
  for (const ranges of [{}, { ...dependencies, 'is-even': '1.0.0' }])
    assert.match(
      wordsOf({ 'package.json': manifest({ dependencies: ranges, workspaces: [] }), 'pnpm-lock.yaml': lock }),
      /--no-frozen-lockfile/,
    );
});

test('all packages of a workspace have to fit', () => {
  const lock = locks['pnpm-lock.yaml'].replace(
    '\npackages:',
    "\n  packages/a:\n    devDependencies:\n      '@x/y':\n        specifier: ^1.0.0\n        version: 1.2.0\n\npackages:",
  );
  const files = (range: string) => ({
    'pnpm-lock.yaml': lock,
    'packages/a/package.json': manifest({ devDependencies: { '@x/y': range } }),
  });
  assert.match(wordsOf(files('^1.0.0')), / --frozen-lockfile/);
  assert.match(wordsOf(files('^2.0.0')), / --no-frozen-lockfile/);
  assert.match(wordsOf({ 'pnpm-lock.yaml': lock }), / --no-frozen-lockfile/);
});

test('later versions of yarn are told by packageManager, their lock file, or their settings', () => {
  assert.match(wordsOf({ 'yarn.lock': berryLock }), /yarn install --mode=skip-build --immutable$/);
  assert.match(
    wordsOf({ 'yarn.lock': berryLock.replaceAll('npm:3.0.0', 'npm:2.0.0') }),
    /--mode=skip-build --no-immutable$/,
  );
  assert.match(wordsOf({ 'yarn.lock': '', '.yarnrc.yml': '' }), /--mode=skip-build/);
  const declared = manifest({ dependencies, packageManager: 'yarn@4.1.0' });
  assert.match(wordsOf({ 'package.json': declared }), /--mode=skip-build/);
  const classic = manifest({ dependencies, packageManager: 'yarn@1.22.22' });
  assert.match(wordsOf({ 'package.json': classic, '.yarnrc.yml': '' }), /^yarn install --ignore-scripts/);
});

test('the yarn that a project brings along is run, and no other is needed', () => {
  const files = {
    'yarn.lock': berryLock,
    '.yarnrc.yml': 'nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\n',
    '.yarn/releases/yarn-4.1.0.cjs': '',
  };
  assert.match(installOf(files, []).command.join(' '), /node \.yarn\/releases\/yarn-4\.1\.0\.cjs install/);
});

test('scripts run the way npm does, without the manager and without a network', () => {
  const checks = javascript.plan(viewOf({ 'package.json': packageJson, 'pnpm-lock.yaml': '' }));
  assert.deepEqual(
    checks.slice(1).map(({ command, network }) => [command.join(' '), network]),
    [['npm test --silent', 'none']],
  );
});

for (const [lock, manager, remedy] of [
  ['pnpm-lock.yaml', 'pnpm', /corepack enable.*npm install -g pnpm/],
  ['yarn.lock', 'yarn', /corepack enable/],
  ['bun.lock', 'bun', /npm install -g bun/],
] as const) {
  test(`D2-4: without ${manager} nothing is installed and nothing passes; the way to get it is told`, () => {
    const view = viewOf({ 'package.json': packageJson, [lock]: '' }, []);
    const checks = javascript.plan(view);
    assert.deepEqual(
      checks.map(({ command }) => command.join(' ')),
      ['npm --version'],
    );
    const reading = checks[0]?.read({ exitCode: 0, timedOut: false, stdout: '11.0.0', stderr: '' });
    assert.equal(reading?.status, 'unknown');
    assert.match(reading?.diagnostics[0]?.message ?? '', remedy);
    const tests = javascript.files?.planTests(['a.test.js'], view);
    assert.ok(tests && isMissing(tests) && tests.missing === manager);
  });
}

test('a manager that nobody knows is named, whatever programs are there', () => {
  const files = { 'package.json': manifest({ dependencies, packageManager: 'cnpm@1.0.0' }) };
  const reading = installOf(files, ['cnpm']).read({ exitCode: 0, timedOut: false, stdout: '', stderr: '' });
  assert.equal(reading.status, 'unknown');
  assert.match(reading.diagnostics[0]?.message ?? '', /projects of cnpm are not supported/);
});

interface Recording {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const folder = new URL('./readers/recorded-installs/', import.meta.url);
const declaring = (name: string, version: string): string =>
  `{\n  "name": "p",\n  "version": "1.0.0",\n  "dependencies": {\n    "${name}": "${version}"\n  }\n}`;
const readRecorded = (name: string, text: string): CheckReading => {
  const recorded = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Recording;
  const manager = name.replace(/\d?-.*$/, '').replace('berry', 'yarn');
  const lock = manager === 'pnpm' ? 'pnpm-lock.yaml' : 'yarn.lock';
  return installOf({ 'package.json': text, [lock]: '' }).read({ ...recorded, timedOut: false });
};

for (const [name, code, says] of [
  ['pnpm-404', 'ERR_PNPM_FETCH_404', 'Not Found - 404'],
  ['pnpm9-404', 'ERR_PNPM_FETCH_404', 'Not Found - 404'],
  ['yarn-404', 'yarn-error', "Couldn't find package"],
  ['berry-404', 'YN0035', 'Package not found'],
] as const) {
  test(`D2-22: a package that is not in the registry is named on its line of package.json: ${name}`, () => {
    const reading = readRecorded(name, declaring('no-such-package-of-ours-1', '1.0.0'));
    const [first, ...others] = reading.diagnostics;
    assert.deepEqual([reading.status, others], ['failed', []]);
    assert.deepEqual([first?.code, first?.path, first?.line], [code, 'package.json', 5]);
    assert.ok(first?.message.includes(says), first?.message ?? '');
  });
}

for (const [name, code, says] of [
  ['pnpm-version', 'ERR_PNPM_NO_MATCHING_VERSION', 'No matching version found'],
  ['yarn-version', 'yarn-error', 'that matches "99.0.0"'],
  ['berry-version', 'YN0082', 'No candidates found'],
  ['pnpm-outdated', 'ERR_PNPM_OUTDATED_LOCKFILE', 'lockfile: 3.0.0, manifest: 3.0.1'],
  ['pnpm9-outdated', 'ERR_PNPM_OUTDATED_LOCKFILE', 'not up to date'],
  ['yarn-outdated', 'yarn-error', 'lockfile needs to be updated'],
  ['berry-outdated', 'YN0028', 'explicitly forbidden'],
] as const) {
  test(`D2-22: a version or a lock file that does not fit is told with the manager's own code: ${name}`, () => {
    const reading = readRecorded(name, declaring('is-odd', '99.0.0'));
    const [first] = reading.diagnostics;
    assert.deepEqual([reading.status, first?.code, first?.path], ['failed', code, 'package.json']);
    assert.ok(first?.message.includes(says), first?.message ?? '');
  });
}

for (const [name, code] of [
  ['pnpm9-engines', 'ERR_PNPM_UNSUPPORTED_ENGINE'],
  ['yarn-engines', 'yarn-error'],
] as const) {
  test(`a project for another version of Node says so, on package.json: ${name}`, () => {
    const reading = readRecorded(name, '{ "engines": { "node": ">=99" } }');
    const [first] = reading.diagnostics;
    assert.deepEqual([reading.status, first?.code, first?.path], ['failed', code, 'package.json']);
    assert.match(first?.message ?? '', />=99/);
  });
}

for (const name of ['pnpm-offline', 'yarn-offline', 'berry-offline']) {
  test(`a registry that does not answer is no file's fault: ${name}`, () => {
    const [first] = readRecorded(name, declaring('is-even', '1.0.0')).diagnostics;
    assert.deepEqual([first?.code, first?.path], ['registry-unreachable', undefined]);
  });
}

test('a yarn of another version than the project names says nothing about the code', () => {
  const reading = readRecorded('yarn-wrong-version', declaring('is-odd', '3.0.1'));
  assert.equal(reading.status, 'unknown');
  assert.match(reading.diagnostics[0]?.message ?? '', /corepack enable/);
});
