import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { moduleCacheIn } from './module-cache.ts';

const key = 'a'.repeat(64);
const url = new URL('./module-cache.ts', import.meta.url).href;
const storing = `const { moduleCacheIn } = await import(${JSON.stringify(url)});
const [dir, folder] = process.argv.slice(1);
const stored = await moduleCacheIn(dir).store(${JSON.stringify(key)}, folder, { move: false, kind: 'python' });
console.log(stored.kind);`;

const store = (dir: string, folder: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', storing, dir, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** An environment of Python in outline: many files, and the links that it has. */
const environmentIn = async (t: TestContext, files: number) => {
  const top = await mkdtemp(join(tmpdir(), 'processes-'));
  t.after(() => rm(top, { recursive: true, force: true }));
  const folder = join(top, '.venv');
  await mkdir(join(folder, 'bin'), { recursive: true });
  await mkdir(join(folder, 'lib'));
  await symlink('/usr/bin/python3', join(folder, 'bin/python3'));
  await symlink('python3', join(folder, 'bin/python'));
  await symlink('lib', join(folder, 'lib64'));
  for (let at = 0; at < files; at += 1) await writeFile(join(folder, 'lib', `m${at}.py`), `${at}\n`);
  return { folder, dir: join(top, 'cache') };
};

test('D2-5: two processes that store the same environment at once end with one whole entry', async (t) => {
  const { folder, dir } = await environmentIn(t, 200);
  const children = [store(dir, folder), store(dir, folder)];
  const said = await Promise.all(
    children.map(async ({ stdout }) => (await stdout.toArray()).join('').trim()),
  );
  assert.deepEqual(said, ['kept', 'kept']);
  assert.deepEqual(await readdir(dir), [key]);
  const found = await moduleCacheIn(dir).find(key);
  assert.ok(found.kind === 'found');
  assert.equal(await readFile(join(found.modules.folder, 'lib64/m199.py'), 'utf8'), '199\n');
});

test('D2-5: a process that is killed in the middle of filling leaves nothing that is found', async (t) => {
  const { folder, dir } = await environmentIn(t, 3_000);
  const child = store(dir, folder);
  const begun = async (): Promise<boolean> => {
    const [entry] = await readdir(dir).catch(() => []);
    const copied = entry === undefined ? [] : await readdir(join(dir, entry, '.venv/lib')).catch(() => []);
    return copied.length > 0;
  };
  while (child.exitCode === null && !(await begun())) await turn();
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.equal(child.signalCode, 'SIGKILL');
  assert.deepEqual(await moduleCacheIn(dir).find(key), { kind: 'none' });
  const stored = await moduleCacheIn(dir).store(key, folder, { move: false, kind: 'python' });
  assert.equal(stored.kind, 'kept');
  assert.equal((await moduleCacheIn(dir).find(key)).kind, 'found');
});
