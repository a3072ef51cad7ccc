import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadGrammar } from '../../compose/grammars.ts';
import { openParsers } from './open-parsers.ts';
import { openSyntax } from './open-syntax.ts';

const syntax = openSyntax(loadGrammar);

/** Sound texts that look cut to whoever counts brackets, looks for words, or expects a certain ending. */
const sound: [about: string, path: string, text: string][] = [
  ['a list of exports', 'a.ts', 'const a = 1;\nexport {a}'],
  ['CommonJS', 'a.cjs', 'const a = 1\nmodule.exports = { a }'],
  ['less than fifty characters', 'a.js', 'x()'],
  ['the word export in a text of Python', 'a.py', 'def run(data):\n    return "export " + data\n'],
  ['a note of work to do near the end', 'a.ts', 'export const a = 1;\n// TODO: the rest'],
  ['braces in strings and comments', 'a.ts', 'const a = "{ ( [";\n// { (\n/* [ */\nconst b = `{ ${a} (`;\n'],
  ['braces in a regular expression', 'a.js', 'const open = /[({[]/;\n'],
  ['braces in strings of Python', 'a.py', 'a = "{ ("  # [\nb = """\n( {\n"""\n'],
  ['an apostrophe in a comment of Go', 'a.go', "package a\n\n// it's {\nvar A = `{`\n"],
  ['a lifetime', 'a.rs', "fn first<'a>(text: &'a str) -> &'a str { text }\n"],
  ['braces in a char of Java', 'A.java', "class A { char c = '{'; /* ( */ }\n"],
  ['macros in C', 'a.c', '#define BEGIN {\nEXPORT(int) f(void) LIKE(1)\n{ return 1; }\n'],
  ['overloads without semicolons', 'a.ts', 'interface A {\n  (a: 1): 2\n  <T>(a: T): T\n}\n'],
  ['an enum and a namespace', 'a.ts', 'enum A { b }\nnamespace N { export const q = A.b }\n'],
  ['parts that React draws', 'a.tsx', 'export const A = () => <p>it{"("}s</p>;\n'],
  ['plain JSON', 'a.json', '{"a": [1, 2.5e3, null], "b": "{"}\n'],
  ['comments in the settings of a compiler', 'tsconfig.build.json', '// c\n{ "a": [1,], /* d */ }\n'],
  ['an empty file', 'a.ts', ''],
];

for (const [about, path, text] of sound)
  test(`D0-15: no fault is found in ${about}`, async () => {
    assert.deepEqual(await syntax.faults(path, text), []);
  });

const cut: [about: string, path: string, text: string, line: number, message: RegExp][] = [
  ['in the middle of a name in a call', 'a.ts', 'const a = 1;\nfoo(a', 2, /ends inside the `\(` of line 2/],
  ['behind an opening bracket', 'a.js', 'if (', 1, /ends inside the `\(`/],
  ['in a function', 'a.ts', 'export const f = () => {\n  g();\n', 2, /ends inside the `\{` of line 1/],
  ['in a list of Python', 'a.py', 'a = [\n  1,\n', 2, /`\[` of line 1/],
  ['behind the head of a function of Python', 'a.py', 'def f():\n', 1, /indented block/],
  ['in a text of Python', 'a.py', 'a = """b\n', 1, /unexpected/],
  ['in a function of Go', 'a.go', 'package a\n\nfunc F() {\n\tg(', 4, /`\(` of line 4/],
  ['in a function of Rust', 'a.rs', 'fn f() {\n    g(1', 2, /`\(` of line 2/],
  ['in a class of Java', 'A.java', 'class A {\n  void f() { g(', 2, /`\(` of line 2/],
  ['in a function of C', 'a.c', 'int f(void) {\n  return g(1', 2, /`\(` of line 2/],
  ['in a template of React', 'a.tsx', 'export const A = () => <p>\n', 1, /./],
  ['in a style', 'a.css', '.a {\n  color: r', 2, /`\{` of line 1/],
  ['in JSON', 'package.json', '{\n  "a": [1,\n', 2, /`\[` of line 2/],
];

for (const [about, path, text, line, message] of cut)
  test(`D0-15: a text that was cut ${about} has a fault`, async () => {
    const [first] = (await syntax.faults(path, text)) ?? [];
    assert.match(first?.message ?? '', message);
    assert.equal(first?.line, line);
  });

test('a fault names its line and what was not expected there', async () => {
  assert.deepEqual(await syntax.faults('a.js', 'const a = 1;\nconst b = 2 3;\n'), [
    { line: 2, message: 'unexpected `3`' },
  ]);
  assert.deepEqual(await syntax.faults('a.json', '{\n  "a": 1,\n}'), [
    { line: 2, message: 'a comma with nothing behind it' },
  ]);
  assert.deepEqual(await syntax.faults('a.json', '// c\n{}'), [{ line: 1, message: '`// c` is not JSON' }]);
  assert.deepEqual(await syntax.faults('a.json', ' \n'), [{ line: 1, message: 'the file is empty' }]);
});

test('a text full of faults is told of twenty', async () => {
  const faults = await syntax.faults('a.go', `package a\n${'var a = 1 1\n'.repeat(100)}`);
  assert.equal(faults?.length, 20);
});

test('nothing is said of what no grammar knows, nor of texts too long to be sources', async () => {
  assert.equal(await syntax.faults('a.vue', '<template>'), undefined);
  assert.equal(await syntax.outline('README', '('), undefined);
  assert.equal(await syntax.faults('a.ts', `const a = "${'x'.repeat(2_000_001)}";`), undefined);
});

test('no depth of brackets is too deep, and none breaks the parser for what comes after', async () => {
  const faults = await syntax.faults('a.ts', '('.repeat(50_000));
  assert.ok((faults?.length ?? 0) > 0);
  assert.ok(await syntax.outline('a.py', `a = ${'['.repeat(5000)}${']'.repeat(5000)}\n`));
  await syntax.faults('a.ts', `type A = ${'B<'.repeat(5000)}`);
  await syntax.faults('a.ts', '{'.repeat(5000));
  assert.deepEqual(await syntax.faults('a.ts', 'interface A {\n  (a: 1): 2\n  <T>(a: T): T\n}\n'), []);
});

test('a parse that takes too long is given up, and the next one begins anew', async () => {
  const impatient = openParsers(loadGrammar, 0);
  assert.equal(await impatient.parse('go', `package a\n${'var a = f(1)\n'.repeat(10_000)}`), undefined);
  const next = await impatient.parse('go', 'package b\n');
  assert.equal(next?.nodes[0]?.end, 'package b\n'.length);
});

test('a grammar is loaded when it is first needed, once for calls that overlap, and again after it failed', async () => {
  const asked: string[] = [];
  let broken = true;
  const own = openSyntax(async (grammar) => {
    asked.push(grammar);
    if (broken) throw new Error('no such grammar');
    return loadGrammar(grammar);
  });
  assert.deepEqual(await own.faults('a.json', '{}'), []);
  assert.deepEqual(asked, []);
  await assert.rejects(own.faults('a.go', 'package a\n'), /no such grammar/);
  broken = false;
  const found = await Promise.all(
    ['package a\n', 'package (\n', 'package b\n'].map((text) => own.faults('a.go', text)),
  );
  assert.deepEqual(
    found.map((faults) => (faults?.length ?? 0) > 0),
    [false, true, false],
  );
  assert.deepEqual(asked, ['go', 'go']);
});

test('a grammar that is not installed is named', async () => {
  await assert.rejects(loadGrammar('klingon'), /grammar of klingon is missing/);
});

const fixes = new URL('../../../../shared/data/fixes/one-file-fixes.jsonl', import.meta.url);
const absent =
  !existsSync(fixes) && process.env['CI'] !== 'true' ? 'the recorded data is not on this machine' : false;

test(
  'of the files that real fixes began with, only the one that is broken has a fault',
  { skip: absent },
  async () => {
    const rows = readFileSync(fixes, 'utf8').trim().split('\n');
    const faulty: string[] = [];
    for (const row of rows) {
      const { path, before } = JSON.parse(row) as { path: string; before: string };
      if ((await syntax.faults(path, before))?.length !== 0) faulty.push(path);
    }
    // It opens a list inside a call and closes only the list.
    assert.deepEqual(faulty, ['requests/auth.py']);
  },
);
