import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadGrammar } from '../../compose/grammars.ts';
import { openSyntax } from './open-syntax.ts';

const syntax = openSyntax(loadGrammar);

/** Each definition as `name from-to signature`, and the imports behind `imports`. */
const outline = async (path: string, lines: readonly string[]): Promise<string[]> => {
  const found = await syntax.outline(path, lines.join('\n'));
  assert.ok(found);
  return [
    `imports ${found.imports.map(({ from, to }) => `${from}-${to}`).join(' ')}`,
    ...found.definitions.map(
      ({ name, from, to, signature }) => `${name} ${from}-${to} ${signature.from}-${signature.to}`,
    ),
  ];
};

test('definitions of TypeScript have their comments, decorators and exports, and inner ones stand behind outer ones', async () => {
  const lines = [
    "import a from 'a';",
    "const b = require('b');",
    "export { c } from 'c';",
    '',
    '/** Says what it is. */',
    '@Entity()',
    'export class Box<T> {',
    '  size = 1; // no comment of what follows',
    '  put(',
    '    thing: T,',
    '  ): void {',
    '    const inner = () => {',
    '      return 1;',
    '    };',
    '  }',
    '}',
    'export const one = 1, two = () => {',
    '  return 2;',
    '};',
    'exports.three = function () {',
    '};',
    'export interface Shape {',
    '  sides: number;',
    '}',
    'const local = { run() {}, walk: () => 1 };',
  ];
  assert.deepEqual(await outline('a.ts', lines), [
    'imports 1-1 2-2 3-3',
    'Box 5-16 7-7',
    'size 8-8 8-8',
    'put 9-15 9-11',
    'inner 12-14 12-12',
    'one 17-17 17-17',
    'two 17-19 17-17',
    'three 20-21 20-20',
    'Shape 22-24 22-24',
    'local 25-25 25-25',
    'run 25-25 25-25',
    'walk 25-25 25-25',
  ]);
});

test('the parts of a test file are definitions by their titles', async () => {
  const lines = [
    "describe('box', () => {",
    "  it.only('holds', () => {",
    '  });',
    '});',
    "log('x', () => {});",
  ];
  assert.deepEqual(await outline('a.test.js', lines), [
    'imports ',
    "describe('box') 1-4 1-1",
    "it.only('holds') 2-3 2-2",
  ]);
});

test('definitions of Python have their decorators', async () => {
  const lines = [
    'import os',
    'from b import (',
    '    c,',
    ')',
    'LIMIT = 1',
    '# Holds things.',
    '@final',
    'class Box(Base):',
    '    """A box."""',
    '',
    '    def put(',
    '        self,',
    '    ) -> int:',
    '        size = 1',
    '        return size',
  ];
  assert.deepEqual(await outline('a.py', lines), [
    'imports 1-1 2-4',
    'LIMIT 5-5 5-5',
    'Box 6-15 8-8',
    'put 11-15 11-13',
  ]);
});

test('definitions of Go, Rust, Java and C', async () => {
  const go = [
    'package a',
    'import "x"',
    '// Box holds.',
    'type Box struct {',
    '\tsize int',
    '}',
    'func (b *Box) Put() {',
    '}',
  ];
  assert.deepEqual(await outline('a.go', go), ['imports 2-2', 'Box 3-6 4-6', 'Put 7-8 7-7']);
  const rust = [
    'use a::b;',
    '/// Holds.',
    '#[derive(Clone)]',
    'pub struct Box;',
    'impl Put for Box {',
    '    fn put() {',
    '    }',
    '}',
  ];
  assert.deepEqual(await outline('a.rs', rust), ['imports 1-1', 'Box 2-4 4-4', 'Box 5-8 5-5', 'put 6-7 6-6']);
  const java = [
    'import a.B;',
    '/** Holds. */',
    'public class Box {',
    '  int size = 1;',
    '  void put() {',
    '  }',
    '}',
  ];
  assert.deepEqual(await outline('Box.java', java), [
    'imports 1-1',
    'Box 2-7 3-3',
    'size 4-4 4-4',
    'put 5-6 5-5',
  ]);
  const c = [
    '#include <a.h>',
    '#define MAX(a) (a)',
    'struct box { int size; };',
    'static int put(int a)',
    '{',
    '  return a;',
    '}',
  ];
  assert.deepEqual((await outline('a.c', c)).slice(0, 4), [
    'imports 1-1',
    'MAX 2-2 2-2',
    'box 3-3 3-3',
    'put 4-7 4-4',
  ]);
});

const exported: [path: string, text: string, names: string[]][] = [
  [
    'a.ts',
    'export {a, b as c}; export const {x, y: z} = q, [w] = r; export default 1;',
    'a c default w x z'.split(' '),
  ],
  [
    'a.ts',
    'export class K {}; export enum E {a}; export type T = 1; export function f(a, b) {}; let no;',
    ['E', 'K', 'T', 'f'],
  ],
  ['a.ts', "export * from './m'; export * as n from './o';", ["* from './m'", 'n']],
  [
    'a.cjs',
    'module.exports = { a, b: 1, c() {} }; exports.d = 1; module.exports.e = exports.f = 2;',
    'abcdef'.split(''),
  ],
  ['a.cjs', 'module.exports = axios; module.exports.default = axios', ['default', 'module.exports']],
  ['a.py', '__all__ = ["x", "y"]\nz = 1\n', ['x', 'y']],
  [
    'a.py',
    'a, b = 1, 2\n_c = 3\ndef d(): pass\nclass E: pass\n@q\ndef g(): pass\nif a:\n    h = 1\n',
    'Eabdg'.split(''),
  ],
  [
    'a.go',
    'package a\nfunc F() {}\nfunc g() {}\ntype (\n X int\n y int\n)\nconst A, B = 1, 2\n',
    'ABFX'.split(''),
  ],
  ['a.rs', 'pub fn a() {}\nfn b() {}\npub(crate) struct C;\n', ['C', 'a']],
  ['A.java', 'public class A { public void b() {} }\nclass C {}', ['A']],
];

for (const [path, text, names] of exported)
  test(`other files can use of ${JSON.stringify(text.slice(0, 40))}: ${names.join(', ')}`, async () => {
    assert.deepEqual(await syntax.exportsOf(path, text), names);
  });
