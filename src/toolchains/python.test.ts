import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseToolchains } from './index.ts';
import type { CheckOutput, PlannedCheck, ProjectView } from './toolchain.ts';

interface Project {
  files: Record<string, string>;
  programs?: string[];
  commands?: ProjectView['commands'];
}

const viewOf = ({ files, programs = [], commands = {} }: Project): ProjectView => ({
  paths: Object.keys(files),
  text: (path) => files[path],
  commands,
  ownTool: () => undefined,
  hasProgram: (name) => programs.includes(name),
});

const planOf = (project: Project): PlannedCheck[] => {
  const view = viewOf(project);
  return chooseToolchains(view).flatMap((toolchain) => toolchain.plan(view));
};

/** Name and tool of each check. */
const namesOf = (project: Project): string[] => planOf(project).map(({ name, tool }) => `${name} ${tool}`);
const find = (project: Project, name: string): PlannedCheck => {
  const found = planOf(project).find((check) => check.name === name);
  assert.ok(found, `no check ${name}`);
  return found;
};
const output = (part: Partial<CheckOutput>): CheckOutput => ({
  exitCode: 0,
  timedOut: false,
  stdout: '',
  stderr: '',
  ...part,
});

const plain: Project = { files: { 'calc.py': '', 'test_calc.py': '' } };

test('a project without any settings is read by Python and tested by unittest', () => {
  assert.deepEqual(namesOf(plain), ['typecheck python', 'test unittest']);
  assert.deepEqual(find(plain, 'test').command, ['python3', '-m', 'unittest', 'discover', '-s', '.']);
});

for (const path of [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'requirements.txt',
  'requirements-dev.txt',
  'tox.ini',
  'pytest.ini',
  'a.py',
])
  test(`${path} makes a Python project`, () => {
    assert.deepEqual(
      chooseToolchains(viewOf({ files: { [path]: '' } })).map(({ name }) => name),
      ['python'],
    );
  });

test('a script in Python beside a package.json changes nothing, tests of it do', () => {
  const files = { 'package.json': '{"scripts":{"test":"node --test"}}', 'scripts/build.py': 'x' };
  assert.deepEqual(namesOf({ files }), ['test npm']);
  assert.deepEqual(namesOf({ files: { ...files, 'scripts/test_build.py': '' } }), [
    'test npm',
    'typecheck python',
    'test unittest',
  ]);
});

test('requirements without code install nothing', () => {
  const files = { 'package.json': '{"scripts":{"test":"node --test"}}', 'requirements.txt': 'mkdocs' };
  assert.deepEqual(namesOf({ files }), ['test npm']);
});

test('named commands stand in place of what two languages would run', () => {
  const files = {
    'package.json': '{"scripts":{"test":"node --test"}}',
    'pyproject.toml': '',
    'test_a.py': '',
  };
  assert.deepEqual(namesOf({ files, commands: { test: ['make', 'test'] } }), [
    'test make',
    'typecheck python',
  ]);
});

test('tools that are there are used, those that are set up with their settings', () => {
  const programs = ['pytest', 'mypy', 'ruff', 'flake8'];
  assert.deepEqual(namesOf({ ...plain, programs }), ['typecheck python', 'lint ruff', 'test pytest']);
  assert.ok(find({ ...plain, programs }, 'lint').command.includes('--select=E9,F63,F7,F82'));
  const files = { ...plain.files, 'pyproject.toml': '[tool.mypy]\nstrict = true', '.flake8': '' };
  const checks = { files, programs };
  assert.deepEqual(namesOf(checks), ['typecheck mypy', 'lint flake8', 'test pytest']);
  assert.deepEqual(find(checks, 'lint').command, ['flake8', '.']);
  assert.deepEqual(namesOf({ files, programs: ['mypy'] }), [
    'typecheck mypy',
    'lint python',
    'test unittest',
  ]);
});

test('a project for pytest where it is missing is not tested by something else', () => {
  const check = find({ files: { ...plain.files, 'conftest.py': '' } }, 'test');
  const reading = check.read(output({}));
  assert.equal(reading.status, 'unknown');
  assert.match(reading.diagnostics[0]?.message ?? '', /apt-get install -y python3-pytest/);
});

const declared: Project = {
  files: { ...plain.files, 'requirements.txt': 'PyYAML>=6\n# no\n', 'requirements-dev.txt': 'pytest' },
};

test('what is declared is installed, and everything then runs with it', () => {
  const install = find(declared, 'install');
  assert.deepEqual([install.network, install.registries], ['registry', ['pypi']]);
  assert.deepEqual(install.command.slice(5), ['-r', 'requirements.txt', '-r', 'requirements-dev.txt']);
  assert.ok(find(declared, 'test').command.join(' ').includes('.venv/bin/python'));
  assert.ok(find(declared, 'test').command.includes('pytest'));
  const pyproject = `[project]
name = "p"
dependencies = ["httpx"]
[project.optional-dependencies]
test = ["pytest"]
[dependency-groups]
dev = ["coverage>=7", "--index-url=x", { include-group = "test" }]`;
  const files = { 'pyproject.toml': pyproject, 'src/p/__init__.py': '', 'tests/test_p.py': '' };
  assert.deepEqual(find({ files }, 'install').command.slice(5), ['coverage>=7', 'httpx', 'pytest']);
  assert.equal(find({ files }, 'test').env?.['PYTHONPATH'], 'src:.');
});

test('a registry that is not reached is told and fails nothing; a package that does not exist fails', () => {
  const install = find(declared, 'install');
  const lost = install.read(
    output({ exitCode: 1, stderr: "WARNING: … 'ProxyError('Cannot connect to proxy.'" }),
  );
  assert.deepEqual([lost.status, lost.diagnostics[0]?.code], ['unknown', 'registry-unreachable']);
  const wrong = install.read(
    output({ exitCode: 1, stderr: 'ERROR: No matching distribution found for pyyamll' }),
  );
  assert.deepEqual([wrong.status, wrong.diagnostics[0]?.path], ['failed', 'requirements.txt']);
});

const importing = (module: string): CheckOutput =>
  output({
    exitCode: 1,
    stderr: `${'='.repeat(70)}\nERROR: test_a (x)\n${'-'.repeat(70)}\nModuleNotFoundError: No module named '${module}'\n\n${'-'.repeat(70)}\nRan 1 test in 0.001s\n\nFAILED (errors=1)`,
  });

test('only a declared package that is not installed keeps a test from telling anything', () => {
  const check = find(declared, 'test');
  assert.equal(check.read(importing('yaml')).status, 'unknown');
  assert.equal(check.read(importing('invented')).status, 'failed');
});

test('a tool that the install should have brought is missing, not failed', () => {
  const stderr = '/p/.venv/bin/python: No module named pytest\n';
  const reading = find(declared, 'test').read(output({ exitCode: 1, stderr }));
  assert.deepEqual([reading.status, reading.diagnostics[0]?.code], ['unknown', 'missing-tool']);
});

test('no test is no pass, whatever the exit code', () => {
  const check = find(plain, 'test');
  for (const part of [
    { stderr: 'Ran 0 tests in 0.000s\n\nOK' },
    { exitCode: 5, stderr: 'Ran 0 tests in 0.000s\n\nNO TESTS RAN' },
    {},
  ]) {
    const reading = check.read(output(part));
    assert.equal(reading.status, 'failed');
    assert.ok(reading.diagnostics.some(({ severity }) => severity === 'error'));
  }
});

test('tests of unittest are found where they lie', () => {
  const commandOf = (...paths: string[]): string =>
    find({ files: Object.fromEntries(paths.map((path) => [path, ''])) }, 'test')
      .command.slice(3)
      .join(' ');
  assert.equal(commandOf('tests/test_a.py', 'tests/test_b.py'), 'discover -s tests');
  assert.equal(commandOf('tests/__init__.py', 'tests/test_a.py'), 'discover -s .');
  assert.equal(commandOf('a/test_a.py', 'b/test_b.py'), 'test_a test_b');
});

test('broken manifests are no reason to fail before a tool did', () => {
  const files = { 'pyproject.toml': '[project\n"', 'setup.cfg': '[[[', 'test_a.py': '' };
  assert.deepEqual(namesOf({ files }), ['typecheck python', 'test unittest']);
});
