import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckName } from '../domain/check.ts';
import { checkNames } from '../domain/check.ts';
import { chooseToolchains, toolchains } from './index.ts';
import type { CheckOutput, PlannedCheck, ProjectView } from './toolchain.ts';

interface Project {
  files: Record<string, string>;
  commands?: ProjectView['commands'];
  tools?: string[];
}

const viewOf = ({ files, commands = {}, tools = ['tsc', 'oxlint'] }: Project): ProjectView => ({
  paths: Object.keys(files),
  text: (path) => files[path],
  commands,
  ownTool: (name) => (tools.includes(name) ? `/tools/${name}` : undefined),
  hasProgram: () => false,
});

const planOf = (project: Project): PlannedCheck[] => {
  const view = viewOf(project);
  return chooseToolchains(view).flatMap((toolchain) => toolchain.plan(view));
};

const commandOf = (project: Project, name: CheckName): string | undefined =>
  planOf(project)
    .find((check) => check.name === name)
    ?.command.join(' ');

const manifest = (content: object): string => JSON.stringify({ name: 'p', version: '1.0.0', ...content });
const output = (part: Partial<CheckOutput>): CheckOutput => ({
  exitCode: 0,
  timedOut: false,
  stdout: '',
  stderr: '',
  ...part,
});

const full: Project = {
  files: {
    'package.json': manifest({
      scripts: { typecheck: 'tsc', lint: 'eslint .', test: 'vitest', build: 'vite build' },
      devDependencies: { vitest: '5.1.1' },
    }),
    'src/a.ts': '',
  },
};

test('checks come in the order install, typecheck, lint, test, build, audit', () => {
  assert.deepEqual(
    planOf(full).map(({ name }) => name),
    [...checkNames],
  );
});

const typed = (build: string): PlannedCheck | undefined =>
  planOf({
    files: {
      'package.json': manifest({ scripts: { build }, devDependencies: { typescript: '5.9.3' } }),
      'tsconfig.json': '{}',
    },
  }).find(({ name }) => name === 'typecheck');

test("types are looked at by the faster compiler first where the build asks the project's own one over all of them", () => {
  for (const build of ['tsc -b && vite build', 'tsc --noEmit && vite build', 'tsc']) {
    assert.equal(typed(build)?.quicker?.[0], '/tools/tsc', build);
    assert.equal(typed(build)?.command[0], 'node_modules/.bin/tsc', build);
  }
  for (const build of ['vite build', 'tsc -p tsconfig.build.json', 'vite build && tsc', 'tsc || true', ''])
    assert.equal(typed(build)?.quicker, undefined, build);
});

test("the project's own scripts are run as they are", () => {
  assert.equal(commandOf(full, 'typecheck'), 'npm run typecheck --silent');
  assert.equal(commandOf(full, 'lint'), 'npm run lint --silent');
  assert.equal(commandOf(full, 'test'), 'npm test --silent');
  assert.equal(commandOf(full, 'build'), 'npm run build --silent');
});

test('only install and audit reach the registry, and install runs no scripts of packages', () => {
  const checks = planOf(full);
  assert.deepEqual(
    checks.filter(({ network }) => network === 'registry').map(({ name }) => name),
    ['install', 'audit'],
  );
  const install = checks[0];
  assert.equal(install?.env?.['npm_config_ignore_scripts'], 'true');
  assert.deepEqual(install?.writes, ['package-lock.json']);
});

const dependencies = { 'is-number': '7.0.0' };
const lock = (root: object, packages: object = { 'node_modules/is-number': { version: '7.0.0' } }): string =>
  JSON.stringify({ name: 'p', lockfileVersion: 3, packages: { '': { name: 'p', ...root }, ...packages } });

for (const [what, text, command] of [
  ['a lock file that fits is installed exactly', lock({ dependencies }), 'npm ci'],
  [
    'a lock file with other ranges is brought up to date',
    lock({ dependencies: { 'is-number': '6.0.0' } }),
    'npm install',
  ],
  [
    'a lock file without an entry for a dependency is brought up to date',
    lock({ dependencies }, {}),
    'npm install',
  ],
  ['a broken lock file is replaced', '{', 'npm install'],
  ['no lock file is written anew', undefined, 'npm install'],
] as const) {
  test(what, () => {
    const files = {
      'package.json': manifest({ dependencies }),
      ...(text === undefined ? {} : { 'package-lock.json': text }),
    };
    assert.equal(commandOf({ files }, 'install'), command);
  });
}

test('a project without dependencies is neither installed nor audited', () => {
  const project = { files: { 'package.json': manifest({}), 'a.js': '' } };
  assert.equal(commandOf(project, 'install'), undefined);
  assert.equal(commandOf(project, 'audit'), undefined);
});

test('packageManager in package.json says more than lock files', () => {
  const files = {
    'package.json': manifest({ dependencies, packageManager: 'pnpm@9.1.0' }),
    'package-lock.json': lock({ dependencies }),
  };
  assert.equal(commandOf({ files }, 'install'), 'npm --version');
  const npm = { 'package.json': manifest({ dependencies, packageManager: 'npm@11.0.0' }), 'yarn.lock': '' };
  assert.equal(commandOf({ files: npm }, 'install'), 'npm install');
});

test('types are checked with the compiler of the project, else with ours, else not', () => {
  const own = {
    'package.json': manifest({ devDependencies: { typescript: '5.9.3' } }),
    'tsconfig.json': '{}',
  };
  assert.equal(commandOf({ files: own }, 'typecheck'), 'node_modules/.bin/tsc --noEmit --pretty false');
  const bare = { 'package.json': manifest({}), 'tsconfig.json': '{}' };
  assert.equal(commandOf({ files: bare }, 'typecheck'), '/tools/tsc --noEmit --pretty false');
  assert.equal(commandOf({ files: bare, tools: [] }, 'typecheck'), undefined);
  assert.equal(commandOf({ files: { 'package.json': manifest({}) } }, 'typecheck'), undefined);
});

test('D2-3: a tsconfig that only refers to others is built, for by itself it checks nothing', () => {
  const tsconfig =
    '{ // solution\n "files": [], /* all there is */ "references": [{ "path": "./tsconfig.app.json" },], }';
  const files = { 'package.json': manifest({}), 'tsconfig.json': tsconfig };
  assert.equal(commandOf({ files }, 'typecheck'), '/tools/tsc -b --noEmit --pretty false');
  const old = {
    ...files,
    'package-lock.json': lock({}, { 'node_modules/typescript': { version: '5.4.5' } }),
  };
  assert.equal(commandOf({ files: old }, 'typecheck'), '/tools/tsc -b --pretty false');
});

test('lint is the script, else eslint with its config, else our oxlint, else nothing', () => {
  const eslint = manifest({ devDependencies: { eslint: '10.0.0' } });
  const files = { 'package.json': eslint, 'a.js': '' };
  assert.equal(
    commandOf({ files: { ...files, 'eslint.config.js': '' } }, 'lint'),
    'node_modules/.bin/eslint . --format json',
  );
  assert.equal(commandOf({ files }, 'lint'), '/tools/oxlint --format=json .');
  assert.equal(commandOf({ files, tools: [] }, 'lint'), undefined);
});

test('biome lints where a project has it set up', () => {
  const biome = manifest({ devDependencies: { '@biomejs/biome': '2.0.0' } });
  const files = { 'package.json': biome, 'a.js': '' };
  assert.equal(
    commandOf({ files: { ...files, 'biome.json': '{}' } }, 'lint'),
    'node_modules/.bin/biome lint .',
  );
  assert.equal(commandOf({ files }, 'lint'), '/tools/oxlint --format=json .');
});

test('D2-4: the test script that npm puts there is no test', () => {
  const files = {
    'package.json': manifest({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }),
    'a.js': '',
  };
  assert.equal(commandOf({ files }, 'test'), undefined);
});

test('D2-4: an empty project has no checks at all, so nothing can pass', () => {
  assert.deepEqual(planOf({ files: {} }), []);
  assert.deepEqual(planOf({ files: { 'README.md': '', 'main.rb': '' } }), []);
});

test('tests without a script are run by the runner that is there, once and never in watch mode', () => {
  const withRunner = (name: string) => ({
    files: { 'package.json': manifest({ devDependencies: { [name]: '1.0.0' } }) },
  });
  assert.equal(commandOf(withRunner('vitest'), 'test'), 'node_modules/.bin/vitest --run');
  assert.equal(commandOf(withRunner('jest'), 'test'), 'node_modules/.bin/jest --ci');
  assert.equal(commandOf(withRunner('mocha'), 'test'), 'node_modules/.bin/mocha');
});

test('test files without any runner are run by node itself', () => {
  for (const path of ['src/a.test.ts', 'test/a.js', 'a.test.mjs', 'test.js', 'test-a.cjs', 'src/a_test.js'])
    assert.equal(commandOf({ files: { [path]: '' } }, 'test'), 'node --test --test-reporter=tap', path);
  for (const path of ['src/a.ts', 'src/latest.js', 'src/contest.ts', 'testing/a.js'])
    assert.equal(commandOf({ files: { [path]: '' } }, 'test'), undefined, path);
});

test('a broken package.json is left to npm, which says where it is broken', () => {
  const checks = planOf({ files: { 'package.json': '{\n "name": "p",\n // a comment\n}', 'a.js': '' } });
  assert.deepEqual(
    checks.map(({ command }) => command.join(' ')),
    ['npm install'],
  );
  const stderr = [
    'npm error code EJSONPARSE',
    'npm error JSON.parse Invalid package.json: JSONParseError: Expected double-quoted property name in JSON at position 16 (line 3 column 2)',
  ].join('\n');
  const [diagnostic] = checks[0]?.read(output({ exitCode: 1, stderr })).diagnostics ?? [];
  assert.deepEqual([diagnostic?.path, diagnostic?.line, diagnostic?.code], ['package.json', 3, 'EJSONPARSE']);
});

test('package.json with scripts and dependencies of the wrong type does not break the plan', () => {
  const files = {
    'package.json': '{"scripts":[1],"dependencies":"x","devDependencies":{"a":1},"packageManager":7}',
    'a.test.js': '',
  };
  assert.equal(commandOf({ files }, 'test'), 'node --test --test-reporter=tap');
  assert.deepEqual(
    planOf({ files: { 'package.json': '[]' } }).map(({ name }) => name),
    ['install'],
  );
});

test('commands that a person named win over every toolchain, and the rest stays', () => {
  const project = { ...full, commands: { test: ['make', 'check'], audit: ['true'] } };
  assert.deepEqual(
    planOf(project).map(({ name }) => name),
    [...checkNames],
  );
  assert.equal(commandOf(project, 'test'), 'make check');
  assert.equal(commandOf(project, 'audit'), 'true');
  assert.equal(commandOf(project, 'build'), 'npm run build --silent');
});

test('commands win for a project whose package manager is not there', () => {
  const files = { 'package.json': manifest({}), 'pnpm-lock.yaml': '' };
  const commands = { install: ['pnpm', 'install'], test: ['pnpm', 'test'] };
  assert.deepEqual(
    planOf({ files, commands }).map(({ command }) => command.join(' ')),
    ['pnpm install', 'pnpm test'],
  );
});

test('a project that nothing recognises is checked by its commands alone', () => {
  const project = { files: { 'main.rb': '' }, commands: { lint: ['flake8'], test: ['pytest', '-q'] } };
  assert.deepEqual(
    planOf(project).map(({ command }) => command.join(' ')),
    ['flake8', 'pytest -q'],
  );
  const stdout = 'main.rb:3:1: F821 undefined name x\n';
  const [found] = planOf(project)[0]?.read(output({ exitCode: 1, stdout })).diagnostics ?? [];
  assert.deepEqual([found?.path, found?.line, found?.column], ['main.rb', 3, 1]);
});

for (const [name, toolchain] of Object.entries(toolchains)) {
  test(`${name} answers its own name, and every planned check has a command and a limit`, () => {
    assert.equal(toolchain.name, name);
    for (const check of toolchain.plan(viewOf({ ...full, commands: { test: ['x'] } }))) {
      assert.ok(check.command.length > 0 && check.command.every((part) => typeof part === 'string'));
      assert.ok(check.timeoutMs > 0);
    }
  });
}

test('the keys of package.json are data: __proto__ and constructor name no script', () => {
  const files = {
    'package.json': '{"scripts":{"__proto__":"x","constructor":"y"},"dependencies":{"__proto__":"1"}}',
    'a.js': '',
  };
  assert.doesNotThrow(() => planOf({ files }));
  assert.equal(commandOf({ files }, 'test'), undefined);
});
