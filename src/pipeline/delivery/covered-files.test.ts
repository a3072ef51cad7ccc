import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateRows } from '../gates/index.ts';
import type { Refusal } from '../workbench.ts';
import { changedSince, coveredFiles } from './covered-files.ts';

const treeOf = (files: Record<string, string | Refusal>) => ({
  paths: () => Promise.resolve(Object.keys(files)),
  read: (path: string) => Promise.resolve(files[path]),
});
const files = {
  'docs/INTAKE.md': 'a',
  'docs/TASKS.md': 'b',
  'docs/PRD.md': 'c',
  'src/server.js': 'd',
  'src/server.test.js': 'e',
  'design/option-a.html': 'f',
  'docs/SECURITY.md': 'g',
  Dockerfile: 'h',
};

const covered: readonly [keyof typeof gateRows, string[]][] = [
  ['G0', []],
  ['G1', ['docs/INTAKE.md', 'docs/TASKS.md']],
  ['G2', ['docs/PRD.md']],
  ['G4', ['design/option-a.html']],
  ['G5', ['src/server.js', 'src/server.test.js']],
  ['G6', ['src/server.test.js']],
  ['G7', ['docs/SECURITY.md']],
  ['G8', ['Dockerfile']],
];
for (const [gate, paths] of covered)
  test(`an approval of ${gate} is about its own files`, async () => {
    assert.deepEqual(Object.keys(await coveredFiles(gateRows[gate], treeOf(files))), paths);
  });

test('a file that came, went or changed is told, and no other', async () => {
  const look = (more: Record<string, string | Refusal>) => coveredFiles(gateRows.G1, treeOf(more));
  const before = await look(files);
  assert.deepEqual(changedSince(before, await look({ ...files, 'docs/PRD.md': 'other' })), []);
  assert.deepEqual(changedSince(before, await look({ ...files, 'docs/TASKS.md': 'b\n' })), ['docs/TASKS.md']);
  assert.deepEqual(changedSince(before, await look({ 'docs/TASKS.md': 'b' })), ['docs/INTAKE.md']);
  assert.deepEqual(changedSince({}, before), ['docs/INTAKE.md', 'docs/TASKS.md']);
  const picture = { path: 'docs/TASKS.md', reason: 'is binary' };
  assert.deepEqual(changedSince(before, await look({ ...files, 'docs/TASKS.md': picture })), [
    'docs/TASKS.md',
  ]);
});
