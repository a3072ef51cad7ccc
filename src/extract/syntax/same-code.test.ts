import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadGrammar } from '../../compose/grammars.ts';
import { openSyntax } from './open-syntax.ts';

const syntax = openSyntax(loadGrammar);

const pairs: [about: string, same: boolean, path: string, before: string, after: string][] = [
  ['comments and layout', true, 'a.ts', 'const a = 1;\nf( a )', '/** x */\nconst a=1; // y\nf(a)'],
  [
    'documentation strings',
    true,
    'a.py',
    'def f():\n    return 1\n',
    '"""x"""\ndef f():\n    """d"""\n    # c\n    return 1\n',
  ],
  [
    'comments of Go',
    true,
    'a.go',
    'package a\nfunc F() { return }',
    'package a\n\n// F does.\nfunc F() {\n\treturn\n}\n',
  ],
  ['comments of Rust', true, 'a.rs', 'fn f() {}', '/// Does.\nfn f() {\n}\n'],
  ['layout of JSON', true, 'a.json', '{"a":1}', '{ "a": 1 }\n'],
  ['a number', false, 'a.ts', 'f(1);', '/** x */\nf(2);'],
  ['a number of JSON', false, 'a.json', '{"a":1}', '{ "a": 2 }'],
  ['indentation of Python', false, 'a.py', 'if a:\n    b()\n    c()\n', 'if a:\n    b()\nc()\n'],
  ['a string that stands in code', false, 'a.py', 'def f():\n    g()\n', 'def f():\n    g("doc")\n'],
  ['layout of a template', false, 'a.ts', 'const a = `x y`;', 'const a = `x  y`;'],
  ['a line break behind return', false, 'a.js', 'function f() { return\nx }', 'function f() { return x }'],
  ['a space between operators', false, 'a.js', 'a - -b', 'a --b'],
  ['a comment that silences a check', false, 'a.ts', 'a();', '// @ts-ignore\na();'],
  ['a comment that tells when to build', false, 'a.go', 'package a\n', '//go:build linux\n\npackage a\n'],
];

for (const [about, same, path, before, after] of pairs)
  test(`D4-10: ${about} ${same ? 'leave code the same' : 'changes code'} (${path})`, async () => {
    assert.equal(await syntax.sameCode(path, before, after), same);
  });

test('D4-10: nothing is said of a language that no grammar knows', async () => {
  assert.equal(await syntax.sameCode('a.vue', '<a/>', '<a/>'), undefined);
});

const sources: [path: string, text: string, about: string[]][] = [
  [
    'a.ts',
    [
      "import x from 'y1';",
      'export const f = (a: number, b?: Map<string, 1>): boolean => {',
      '  if (!a || b) return false;',
      '  if (x(a)) return a + 1 > 2;',
      "  return foo(a) === 'a' + 'b < 1';",
      '};',
      '// a < b',
    ].join('\n'),
    [
      '3 `!` was removed',
      '3 `||` became `&&`',
      '3 `false` became `true`',
      '4 `x(a)` became `!x(a)`',
      '4 `a + 1 > 2` became `undefined`',
      '4 `+` became `-`',
      '4 `1` became `2`',
      '4 `>` became `>=`',
      '4 `2` became `3`',
      "5 `foo(a) === 'a' + 'b < 1'` became `undefined`",
      '5 `===` became `!==`',
    ],
  ],
  [
    'a.py',
    'import os\ndef f(a, b):\n    if not a and b > 1:\n        return []\n    return True\n',
    [
      '3 `not` was removed',
      '3 `and` became `or`',
      '3 `>` became `>=`',
      '3 `1` became `2`',
      '4 `[]` became `None`',
      '5 `True` became `False`',
    ],
  ],
  [
    'a.go',
    'package a\nfunc f(a int) bool {\n\tif ok(a) { return a < 1 }\n\treturn !b\n}\n',
    ['3 `ok(a)` became `!ok(a)`', '3 `<` became `<=`', '3 `1` became `2`', '4 `!` was removed'],
  ],
  [
    'a.rs',
    'fn f(a: i32) -> bool { a < 1 && !b }',
    ['1 `<` became `<=`', '1 `1` became `2`', '1 `&&` became `||`', '1 `!` was removed'],
  ],
  [
    'A.java',
    'class A { boolean f(int a) { return a < 1 || true; } }',
    ['1 `<` became `<=`', '1 `1` became `2`', '1 `||` became `&&`', '1 `true` became `false`'],
  ],
];

for (const [path, text, about] of sources)
  test(`mutants of ${path} are small faults in its code, and each still parses`, async () => {
    const mutants = (await syntax.mutants(path, text, 50)) ?? [];
    assert.deepEqual(mutants.map((mutant) => `${mutant.line} ${mutant.about}`).toSorted(), about.toSorted());
    for (const mutant of mutants) {
      assert.notEqual(mutant.text, text);
      assert.deepEqual(await syntax.faults(path, mutant.text), []);
    }
  });

test('a few mutants of a long file are in different definitions, and the same ones each time', async () => {
  const text = Array.from({ length: 40 }, (_, at) => `def f${at}(a, b):\n    return a < b and a > 1\n`).join(
    '\n',
  );
  const mutants = (await syntax.mutants('a.py', text, 10)) ?? [];
  assert.equal(mutants.length, 10);
  assert.equal(new Set(mutants.map(({ line }) => line)).size, 10);
  assert.ok(mutants.some(({ line }) => line < 30) && mutants.some(({ line }) => line > 90));
  assert.deepEqual(await syntax.mutants('a.py', text, 10), mutants);
});

test('there are no mutants of what is no program', async () => {
  assert.equal(await syntax.mutants('a.css', '.a { b: 1 }', 5), undefined);
  assert.equal(await syntax.mutants('a.md', '1 < 2', 5), undefined);
});
