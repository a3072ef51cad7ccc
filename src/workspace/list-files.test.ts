import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { listFiles } from './list-files.ts';

const withFiles = async (paths: string[], body: (root: string) => Promise<void>): Promise<void> => {
  const root = await mkdtemp(join(tmpdir(), 'list-test-'));
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), '');
  }
  await body(root);
  await rm(root, { recursive: true });
};

const none = { others: [], gitFolders: [], closed: [], cut: false };

test('files are listed sorted, and folders of dependencies are left out at any depth', () =>
  withFiles(
    [
      'b.ts',
      'a/z.ts',
      'node_modules/x/i.js',
      'packages/p/node_modules/y/i.js',
      'packages/p/src/i.ts',
      '.cache/x',
      'sub/.cache/x',
      'dist',
    ],
    async (root) => {
      assert.deepEqual(await listFiles(root, { keeps: ['node_modules', '.cache/', 'dist'] }), {
        ...none,
        paths: ['a/z.ts', 'b.ts', 'dist', 'packages/p/src/i.ts'],
      });
      const { paths } = await listFiles(root, { keeps: ['packages/p/node_modules', '/.cache'] });
      assert.deepEqual(
        paths.filter((path) => /node_modules|cache/.test(path)),
        ['node_modules/x/i.js', 'sub/.cache/x'],
      );
    },
  ));

test('git folders are named and not looked into, wherever they lie', () =>
  withFiles(['.git/config', 'a.ts', 'sub/.git/hooks/x', 'sub/b.ts'], async (root) => {
    assert.deepEqual(await listFiles(root), {
      ...none,
      paths: ['a.ts', 'sub/b.ts'],
      gitFolders: ['.git', 'sub/.git'],
    });
  }));

test('links are named and never followed', () =>
  withFiles(['src/a.ts'], async (root) => {
    await symlink('..', join(root, 'src', 'up'));
    await symlink('/etc', join(root, 'etc'));
    await symlink('nowhere', join(root, 'broken'));
    assert.deepEqual(await listFiles(root), {
      ...none,
      paths: ['src/a.ts'],
      others: ['broken', 'etc', 'src/up'],
    });
  }));

test('a listing says when there was more', () =>
  withFiles(['a', 'b', 'c/d', 'c/e'], async (root) => {
    const cut = await listFiles(root, { limit: 3 });
    assert.deepEqual([cut.paths.length, cut.cut], [3, true]);
    assert.equal((await listFiles(root, { limit: 4 })).cut, false);
  }));

test('names are taken as they are, and a folder that is gone is empty', () =>
  withFiles(['line\nbreak', '-rf', 'ünï/"x"', 'a b'], async (root) => {
    assert.deepEqual((await listFiles(root)).paths, ['-rf', 'a b', 'line\nbreak', 'ünï/"x"']);
    assert.deepEqual((await listFiles(join(root, 'gone'))).paths, []);
  }));

test('60,000 files are listed completely', () =>
  withFiles([], async (root) => {
    for (let folder = 0; folder < 60; folder += 1) {
      await mkdir(join(root, `d${folder}`));
      await Promise.all(
        Array.from({ length: 1_000 }, (_, i) => writeFile(join(root, `d${folder}`, `f${i}`), '')),
      );
    }
    const { paths, cut } = await listFiles(root);
    assert.deepEqual([paths.length, new Set(paths).size, cut], [60_000, 60_000, false]);
  }));
