import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CheckResult } from '../../src/domain/check.ts';
import { add, addTest, closeStore, files, plan, walkLine } from './line.ts';

after(closeStore);

const manifest = (content: object): string => JSON.stringify({ version: '1.0.0', ...content });
const tested = { type: 'module', scripts: { test: 'node --test' } };

/** A workspace whose packages test themselves, a service in Python and a library in C. */
const project: Record<string, string> = {
  'package.json': manifest({ name: 'root', private: true, workspaces: ['packages/*'] }),
  '.gitignore': 'node_modules\n',
  'packages/a/package.json': manifest({ name: '@shop/a', ...tested }),
  'packages/a/add.js': `${add('a + b')}\n`,
  'packages/a/add.test.js': `${addTest}\n`,
  'packages/b/package.json': manifest({ name: '@shop/b', dependencies: { '@shop/a': '1.0.0' }, ...tested }),
  'packages/b/twice.js': "import { add } from '@shop/a/add.js';\nexport const twice = (a) => add(a, a);\n",
  'packages/b/twice.test.js':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { twice } from './twice.js';\n\ntest('doubles', () => {\n  assert.equal(twice(2), 4);\n});\n\ntest('minds being measured', () => {\n  assert.equal(process.env.NODE_V8_COVERAGE, undefined);\n});\n",
  'service/pyproject.toml': '[project]\nname = "service"\nversion = "1.0.0"\n',
  'service/greet.py': 'def greet(name):\n    return "hello " + name\n',
  'service/test_greet.py':
    'import unittest\n\nfrom greet import greet\n\n\nclass Greet(unittest.TestCase):\n    def test_greet(self):\n        self.assertEqual(greet("ann"), "hello ann")\n',
  'native/Makefile': 'all: sum\n\nsum: sum.c\n\t$(CC) -o sum sum.c\n\ntest: sum\n\t./sum\n',
  'native/sum.c':
    '#include <stdio.h>\n\nint main(void) {\n  printf("ok 1 - sums\\n1..1\\n");\n  return 0;\n}\n',
};

const placed = (checks: readonly CheckResult[]): string[] =>
  checks.map(({ name, cwd = '.', status, tests }) => `${name} ${cwd} ${status} ${tests?.passed ?? '-'}`);

test('D0-19, D2-24: a change in one project is checked there and wherever it can be noticed, and the proof names the folders', async (t) => {
  const { end, events, model } = await walkLine(t, {
    files: project,
    replies: [
      plan('packages/a/add.js'),
      files({ 'packages/a/add.js': add('a - b') }),
      files({ 'packages/a/add.js': add('b + a') }),
    ],
    budget: { attempts: 3 },
  });
  model.assertFinished();
  assert.equal(end.outcome, 'verified', end.reason);
  assert.deepEqual(
    placed(end.proof?.checks ?? []).filter((line) => line.startsWith('test')),
    ['test packages/a passed 2', 'test packages/b passed 2'],
  );
  assert.deepEqual(end.proof?.unreached.toSorted(), ['native', 'service']);
  // the tests of b fail when they are measured, which changes nothing about their outcome
  assert.deepEqual(
    end.proof?.checks.flatMap(({ name, cwd, coverage }) =>
      name === 'test' ? [[cwd, coverage?.kind === 'measured' && coverage.lines]] : [],
    ),
    [
      ['packages/a', 100],
      ['packages/b', 100],
    ],
  );
  const results = events.flatMap((event) => (event.type === 'check-end' ? [event.result] : []));
  const complaints = results.filter(({ name, status }) => name === 'test' && status === 'failed');
  assert.deepEqual(
    new Set(complaints.flatMap(({ diagnostics }) => diagnostics.map(({ path }) => path))),
    new Set(['packages/a/add.test.js', 'packages/b/twice.test.js']),
  );
  const quick = results.filter(({ name, files: only }) => name === 'test' && only !== undefined);
  assert.deepEqual(
    new Set(quick.map(({ cwd, files: only }) => `${cwd}: ${only?.join()}`)),
    new Set(['packages/a: packages/a/add.test.js']),
  );
});

test('D2-24: a check of the whole repository runs every project in its folder, and complaints lead there', async (t) => {
  const broken = project['native/sum.c']?.replace('return 0', 'return nothing') ?? '';
  const { end } = await walkLine(t, {
    files: project,
    replies: [],
    recipe: 'check',
    request: { subject: { kind: 'checkout' } },
    before: (root) => writeFile(join(root, 'native/sum.c'), broken),
  });
  assert.equal(end.outcome, 'failed');
  const checks = end.proof?.checks ?? [];
  const tests = placed(checks).filter((line) => line.startsWith('test'));
  assert.deepEqual(tests.toSorted(), [
    'test native failed -',
    'test packages/a passed 2',
    'test packages/b passed 2',
    'test service passed 1',
  ]);
  const complaints = checks.filter(({ cwd }) => cwd === 'native').flatMap(({ diagnostics }) => diagnostics);
  assert.ok(
    complaints.some(({ path, line }) => path === 'native/sum.c' && line === 5),
    JSON.stringify(complaints),
  );
  assert.deepEqual(end.proof?.unreached, []);
});
