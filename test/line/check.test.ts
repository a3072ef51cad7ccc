import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { commandHere } from './command-here.ts';
import { add, addTest, emptyProject, git, makeRepository, temporary } from './line.ts';

const present = { ...emptyProject, 'add.js': `${add('a + b')}\n`, 'add.test.js': `${addTest}\n` };

/** A person without any model. */
const desk = async (t: TestContext, files: Record<string, string>) => {
  const folder = await temporary(t, 'check');
  await mkdir(join(folder, 'home'));
  const env = { HOME: join(folder, 'home'), MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  const root = await makeRepository(join(folder, 'project'), files);
  const say = (...args: string[]) => commandHere(['check', ...args], { cwd: root, env });
  return { root, say };
};

test('check: what stands is checked without a model, and the checkout is left as it is', async (t) => {
  const { root, say } = await desk(t, present);
  const done = await say('--full');
  assert.equal(done.code, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /verified +all checks passed/);
  assert.match(done.stdout, /2 of 2 passed/);
  assert.equal(await git(root, 'status', '--porcelain', '--ignored'), '');
  assert.equal(await git(root, 'branch', '--list', 'millwright/*'), '');
});

test('check: what is changed and not committed counts, new and removed files too; --committed leaves it out', async (t) => {
  const { root, say } = await desk(t, { ...present, 'gone.test.js': 'throw new Error("still here");\n' });
  await writeFile(join(root, 'add.js'), `${add('a - b')}\n`);
  await mkdir(join(root, 'deep/er'), { recursive: true });
  await writeFile(join(root, 'deep/er/more.test.js'), addTest.replace('./add.js', '../../add.js'));
  await rm(join(root, 'gone.test.js'));
  const done = await say('--json');
  assert.equal(done.code, 3);
  const end = done.events.at(-1) as {
    proof: { checks: { name: string; tests?: object; diagnostics: { path: string }[] }[] };
  };
  const tests = end.proof.checks.find(({ name }) => name === 'test');
  assert.deepEqual(tests?.tests, { passed: 2, failed: 2, skipped: 0, total: 4 });
  assert.deepEqual([...new Set(tests?.diagnostics.map(({ path }) => path))].toSorted(), [
    'add.test.js',
    'deep/er/more.test.js',
  ]);
  const committed = await say('--committed');
  assert.match(committed.stdout, /gone\.test\.js/);
});

test('D2-4: a repository without tests is unverified, with what to add, never passed', async (t) => {
  const { say } = await desk(t, { 'README.md': '# nothing\n' });
  const done = await say();
  assert.equal(done.code, 2, done.stdout + done.stderr);
  assert.match(done.stdout, /no toolchain recognises this project/);
});

interface Quick {
  outcome: string;
  reason: string;
  proof: {
    checks: unknown[];
    quick: { name: string; status: string; files?: string[]; tests?: { total: number } }[];
  };
}

const looked = (end: unknown) =>
  (end as Quick).proof.quick.map(({ name, status, files, tests }) => [
    name,
    status,
    files?.join(),
    tests?.total,
  ]);

test('check --quick: only what differs from the commit is looked at, and it never verifies', async (t) => {
  const other = addTest.replace('./add.js', './other.js');
  const { root, say } = await desk(t, { ...present, 'other.js': add('a - b'), 'other.test.js': other });
  await writeFile(join(root, 'add.js'), `${add('b + a')}\n`);
  const right = await say('--quick', '--json');
  assert.equal(right.code, 2, right.stdout + right.stderr);
  const end = right.events.at(-1) as unknown as Quick;
  assert.deepEqual([end.outcome, end.proof.checks], ['unverified', []]);
  assert.match(end.reason, /2 tests passed.*check --full/);
  assert.deepEqual(looked(end), [
    ['parse', 'passed', 'add.js', undefined],
    ['lint', 'passed', 'add.js', undefined],
    ['test', 'passed', 'add.test.js', 2],
  ]);
  await writeFile(join(root, 'add.js'), `${add('a - b')}\n`);
  const wrong = await say('--quick');
  assert.equal(wrong.code, 3, wrong.stdout + wrong.stderr);
  assert.match(wrong.stdout, /quick +parse +passed/);
  assert.match(wrong.stdout, /add\.test\.js:6/);
  assert.doesNotMatch(wrong.stdout, /other\.test\.js/);
});

test('check --quick: where nothing differs all is looked at, and that is said; --full takes no --quick beside it', async (t) => {
  const { say } = await desk(t, present);
  const quick = await say('--quick');
  assert.equal(quick.code, 2, quick.stdout + quick.stderr);
  assert.match(quick.stdout, /nothing differs from the last commit, so all files are looked at/);
  assert.match(quick.stdout, /2 of 2 passed/);
  const both = await say('--full', '--quick');
  assert.equal(both.code, 64);
});

test('D2-4: check --only runs what is named after an install, and a part of the checks never verifies', async (t) => {
  const { say } = await desk(t, present);
  const tested = await say('--only', 'test', '--json');
  assert.equal(tested.code, 2, tested.stdout + tested.stderr);
  const end = tested.events.at(-1) as unknown as Quick;
  assert.equal(end.outcome, 'unverified');
  assert.match(end.reason, /only test was asked for/);
  const checks = end.proof.checks as { name: string; status: string }[];
  const ran = checks.filter(({ name }) => name !== 'install');
  assert.deepEqual(
    ran.map(({ name, status }) => [name, status]),
    [['test', 'passed']],
  );
  assert.equal((await say('--only', 'test', '--quick')).code, 64);
});
