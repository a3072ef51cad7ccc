import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findBreaches, findCycles } from './architecture.ts';
import { findRuleBreaches } from './house-rules.ts';
import { readSources, root } from './read-sources.ts';

const sources = await readSources();

test('the rooms know only whom they may know, and the invariants hold', () => {
  assert.deepEqual(findBreaches(sources), []);
});

test('no file reaches itself by its imports', () => {
  assert.deepEqual(findCycles(sources), []);
});

test('the house rules hold', () => {
  assert.deepEqual(findRuleBreaches(sources), []);
});

const plantedBreaches = [
  { path: 'src/domain/x.ts', text: "import { a } from '../store/open-store.ts';" },
  { path: 'src/extract/x.ts', text: "import { a } from '../models/model.ts';" },
  { path: 'src/surfaces/cli/x.ts', text: "const a = await import('../../pipeline/run.ts');" },
  { path: 'src/operations/x.ts', text: "export * from '../queue/open-queue.ts';" },
  { path: 'src/pipeline/x.ts', text: "import '../compose.ts';" },
  { path: 'src/toolchains/x.ts', text: "import { readFile } from 'node:fs/promises';" },
  { path: 'src/roles/x.ts', text: 'const key = process.env.KEY;' },
  { path: 'src/pipeline/x.ts', text: "import { spawn } from 'node:child_process';" },
  { path: 'src/operations/x.ts', text: "const q = 'SELECT id FROM runs';" },
  { path: 'src/pipeline/x.ts', text: "await fetch('http://localhost');" },
  { path: 'src/cellar/x.ts', text: '' },
];

for (const planted of plantedBreaches)
  test(`a planted breach is found: ${planted.path} ${planted.text}`, () => {
    assert.equal(findBreaches([planted]).length, 1);
  });

test('a planted cycle is found', () => {
  const a = { path: 'src/extract/a.ts', text: "import { b } from './b.ts';" };
  const b = { path: 'src/extract/b.ts', text: "import { a } from './a.ts';" };
  assert.equal(findCycles([a, b]).length, 1);
});

const plantedRules = [
  { path: 'src/extract/readReply.ts', text: '' },
  { path: 'src/extract/path-utils.ts', text: '' },
  { path: 'src/extract/long.ts', text: 'const a = 1;\n'.repeat(301) },
  {
    path: 'src/extract/many.ts',
    text: Array.from({ length: 13 }, (_, i) => `import { a${i} } from './a${i}.ts';`).join('\n'),
  },
  { path: 'src/extract/x.ts', text: 'const a = b as any;' },
  { path: 'src/extract/x.ts', text: 'export enum Colour { Red }' },
  { path: 'src/extract/x.ts', text: 'export default 1;' },
  { path: 'src/extract/x.ts', text: '// TODO finish' },
  { path: 'src/extract/x.ts', text: 'export class Reader {\n  read(): void {}\n}\n' },
  { path: 'src/extract/x.ts', text: '// ------------ helpers' },
];

for (const planted of plantedRules)
  test(`a planted breach of the rules is found: ${planted.path} ${planted.text.slice(0, 40).trim()}`, () => {
    assert.equal(findRuleBreaches([planted]).length, 1);
  });

const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|bench|scripts|runtime|web|docs|\.ci)\/[\w./-]*)`/g)].flatMap(
    ([, path]) => path ?? [],
  );

for (const [name, limit] of [
  ['ARCHITECTURE.md', 200],
  ['AGENTS.md', 80],
] as const)
  test(`${name} is short and every path it names exists`, async () => {
    const text = await readFile(join(root, name), 'utf8');
    assert.ok(text.split('\n').length <= limit, `${name} has more than ${limit} lines`);
    assert.deepEqual(
      pathsIn(text).filter((path) => !existsSync(join(root, path))),
      [],
    );
    assert.ok(pathsIn(text).length > 2, 'the page names the places it speaks of');
  });
