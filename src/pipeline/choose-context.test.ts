import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillContext, importedFiles, listPaths, rankFiles } from './choose-context.ts';

test('needed files come first, then files the request names, then manifests', () => {
  const paths = ['src/a.ts', 'src/deep/b.ts', 'package.json', 'package-lock.json', 'src/c.ts'];
  assert.deepEqual(rankFiles(paths, ['src/c.ts', 'gone.ts'], 'mend b.ts, please.'), [
    'src/c.ts',
    'src/deep/b.ts',
    'package.json',
    'src/a.ts',
  ]);
});

test('D0-6: a file is shown whole or not at all', async () => {
  const texts: Record<string, string> = {
    'a.ts': 'x'.repeat(200),
    'big.ts': 'y'.repeat(20_000),
    'c.ts': 'z'.repeat(200),
  };
  const { whole: shown, large } = await fillContext(
    ['a.ts', 'big.ts', 'c.ts', 'missing.ts'],
    1000,
    async (path) => texts[path],
  );
  assert.deepEqual(
    shown.map(({ path }) => path),
    ['a.ts', 'c.ts'],
  );
  assert.deepEqual(
    large.map(({ path }) => path),
    ['big.ts'],
  );
  for (const { path, text } of shown) assert.equal(text, texts[path]);
});

test('a large repository is not read to its end for a full window', async () => {
  let reads = 0;
  const paths = Array.from({ length: 5000 }, (_, index) => `src/f${index}.ts`);
  await fillContext(paths, 1000, async () => {
    reads += 1;
    return 'x'.repeat(400);
  });
  assert.ok(reads < 40, `${reads} files were read`);
});

test('a long list of names is bounded and says how many are left', () => {
  const text = listPaths(Array.from({ length: 1000 }, (_, index) => `f${index}`));
  assert.ok(text.endsWith('… and 800 more files'));
  assert.equal(listPaths([]), '(the project is empty)');
});

test('what a test imports is found, with and without its ending', () => {
  const known = new Set(['src/add.ts', 'src/deep/index.ts', 'test/x.ts']);
  const text =
    "import { add } from '../src/add.js';\nconst d = require('../src/deep');\nimport 'node:fs';\nimport x from './x';\nimport gone from './gone.ts';";
  assert.deepEqual(importedFiles('test/add.test.ts', text, known), [
    'src/add.ts',
    'src/deep/index.ts',
    'test/x.ts',
  ]);
});
