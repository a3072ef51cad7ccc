import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The program as a shell would start it. */
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('the program greets', () => {
  assert.deepEqual(run('--loud', 'Ada'), { status: 0, stdout: 'Hello, Ada!\n', stderr: '' });
});

test('help goes to standard output and names every option', () => {
  const { status, stdout } = run('--help');
  assert.equal(status, 0);
  for (const option of ['--loud', '--help', '--version']) assert.ok(stdout.includes(option));
});

test('the version is that of the package', () => {
  assert.match(run('--version').stdout, /^\d+\.\d+\.\d+\n$/);
});

test('an unknown option is wrong usage', () => {
  const { status, stdout, stderr } = run('--lout');
  assert.deepEqual([status, stdout], [64, '']);
  assert.match(stderr, /--lout/);
});
