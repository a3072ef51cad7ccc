import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolders } from './make-folders.ts';

test('folders are made with those above them, and the topmost new one is told', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'make-folders-'));
  t.after(() => rm(home, { recursive: true }));
  assert.equal(await makeFolders(join(home, 'a/b/c'), 0o700), join(home, 'a'));
  assert.equal((await stat(join(home, 'a/b/c'))).mode & 0o777, 0o700);
  assert.equal(await makeFolders(join(home, 'a/b/c')), undefined);
  assert.equal(await makeFolders(join(home, 'a/b/d')), join(home, 'a/b/d'));
  const many = Array.from({ length: 40 }, (_, at) => join(home, 'new/one', String(at % 4), 'x'));
  await Promise.all(many.map((path) => makeFolders(path)));
  await writeFile(join(home, 'file'), '');
  await assert.rejects(makeFolders(join(home, 'file')), { code: 'EEXIST' });
  await assert.rejects(makeFolders(join(home, 'file/below')), { code: 'ENOTDIR' });
});

test('a place where nothing can be made is told at once', async () => {
  for (const path of ['/proc/none', '/proc/none/below'])
    await assert.rejects(makeFolders(path), { code: 'ENOENT' });
});
