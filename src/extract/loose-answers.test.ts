import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReplyContext } from './extraction.ts';
import { readReply } from './read-reply.ts';

const code = 'const a = 1;\nexport { a };\n';

/** Files that a reply writes, or the name of its fault. */
const read = (text: string, more: Partial<ReplyContext> = {}): Record<string, string> | string => {
  const result = readReply(text, { knownPaths: [], ...more });
  if (result.kind === 'unreadable') return result.fault;
  return Object.fromEntries(
    result.edits.map((edit) => [edit.path, edit.kind === 'write' ? edit.content : edit.kind]),
  );
};

const one = JSON.stringify({ path: 'src/a.ts', content: code });
const wrapped: Record<string, string> = {
  'in a fence': `\`\`\`json\n${one}\n\`\`\`\n`,
  'in a fence without a language': `\`\`\`\n${one}\n\`\`\`\n`,
  'in prose with a fence': `Here you go:\n\n\`\`\`json\n${one}\n\`\`\`\nEnjoy {it}.\n`,
  bare: one,
  'bare with prose around': `Sure:\n${one}\nDone.\n`,
  'in a list of files': JSON.stringify({ files: [{ file_path: './src/a.ts', code }] }),
  'in an array': JSON.stringify([{ filename: 'src/a.ts', code }], undefined, 2),
  'by path': JSON.stringify({ files: { 'src/a.ts': code } }),
  'with line breaks inside the string': `{\n  "path": "src/a.ts",\n  "content": "const a = 1;\nexport { a };\n"\n}`,
  'fenced inside the string': JSON.stringify({ path: 'src/a.ts', content: `\`\`\`ts\n${code}\`\`\`` }),
};

for (const [what, reply] of Object.entries(wrapped))
  test(`code wrapped in JSON is read ${what}`, () => assert.deepEqual(read(reply), { 'src/a.ts': code }));

test('code in JSON without a path is the file that was asked for, and nobody’s without one', () => {
  const reply = `\`\`\`\n${JSON.stringify({ code })}\n\`\`\`\n`;
  assert.deepEqual(read(reply, { expected: 'src/a.ts' }), { 'src/a.ts': code });
  assert.equal(read(reply), 'path-missing');
});

test('several files in JSON come in their order, and one bad one spoils all', () => {
  const files = [
    { path: 'a.ts', content: code },
    { path: 'b.py', content: 'b = 1\n' },
  ];
  assert.deepEqual(read(JSON.stringify({ files })), { 'a.ts': code, 'b.py': 'b = 1\n' });
  files.push({ path: 'c.ts', content: '// ... rest of the code unchanged\n' });
  assert.equal(read(JSON.stringify({ files })), 'elided');
});

test('JSON that was asked for is a file, whatever its keys are called', () => {
  const data = '{"path": "x.ts", "content": "y"}\n';
  const asked = { expected: 'data.json' };
  assert.deepEqual(read(`\`\`\`json\n${data}\`\`\`\n`, asked), { 'data.json': data });
  assert.deepEqual(read(`data.json\n\`\`\`json\n${data}\`\`\`\n`), { 'data.json': data });
  assert.deepEqual(read(data, asked), { 'data.json': data });
});

test('JSON that stops, or that holds no files, is refused', () => {
  assert.equal(read(one.slice(0, -4)), 'no-files');
  assert.equal(read('{"files": [{"path": "a.ts"}]}'), 'no-files');
  assert.equal(read('{"path": "no path at all", "content": "x"}'), 'no-files');
});

const unfenced: [path: string, text: string][] = [
  ['src/a.ts', code],
  ['a.py', 'def f(n):\n    """Says so.\n\nIn plain words, with a text in it.\n"""\n    return n\n'],
  ['a.js', '// It adds two numbers and gives the sum back.\nfunction add(a, b) {\n  return a + b;\n}\n'],
  ['a.go', 'package main\n\nfunc main() {\n\tprintln("It is done, and that is all.")\n}\n'],
  ['a.json', '{"a": [1, 2]}\n'],
];

for (const [expected, text] of unfenced)
  test(`an answer without a fence is ${expected} when that was asked for and all of it is code`, () => {
    assert.deepEqual(read(text, { expected }), { [expected]: text });
    assert.deepEqual(read(`\n ${text}\n`, { expected }), { [expected]: text });
    assert.equal(read(text), 'no-files');
  });

const notCode: Record<string, [expected: string, text: string, fault: string]> = {
  'prose behind it': [
    'a.py',
    'def f():\n    return 1\n\nThis function returns the number one.\n',
    'no-files',
  ],
  'prose in front': ['a.js', 'Here is the function that you want:\n\nfunction f() {}\n', 'no-files'],
  'prose only': ['a.ts', 'First create a file (a.ts), then write the function into it.\n', 'no-files'],
  'an apology': ['a.py', "I'm sorry, but I can't do that.\n", 'refusal'],
  'a page of errors': ['a.html', '<html><head><title>502 Bad Gateway</title></head></html>', 'html'],
  'an end in the middle': ['a.js', 'function f() {\n  return g(\n', 'truncated'],
  'code left out': ['a.js', 'function f() {}\n// ... rest of the code unchanged\n', 'elided'],
  'another language': ['a.py', 'function f() {\n  return 1;\n}\n', 'no-files'],
};

for (const [what, [expected, text, fault]] of Object.entries(notCode))
  test(`an answer without a fence, with ${what}, is refused as ${fault}`, () =>
    assert.equal(read(text, { expected }), fault));

const block = (body: string, language = 'js'): string => `\`\`\`${language}\n${body}\`\`\`\n`;
const asked = { expected: 'a.js' };

test('D0-16: of several blocks without a path the ones that define something are the file', () => {
  const [f, g] = ['function f() {\n  return 1;\n}\n', 'const g = () => f();\n'];
  assert.deepEqual(read(`${block('npm i\n', 'bash')}${block(f)}Use it:\n${block('f();\nf();\n')}`, asked), {
    'a.js': f,
  });
  assert.deepEqual(read(`${block(f)}Then:\n${block(g)}`, asked), { 'a.js': `${f}\n${g}` });
});

test('D0-16: tests in front of the code, and a longer name of the language, change nothing', () => {
  const f = 'export function f() {\n  return 1;\n}\n';
  const tests = "import { test } from 'node:test';\nconst x = 1;\ntest('f', () => f());\n";
  assert.deepEqual(read(`TESTS:\n${block(tests)}CODE:\n${block(f, 'javascript')}`, asked), { 'a.js': f });
});

test('of two versions without a path the first counts, unless the later one holds more; half a version is none', () => {
  const [slow, fast] = ['function f() {\n  let n = 0;\n  return n;\n}\n', 'function f() {\n  return 0;\n}\n'];
  assert.deepEqual(read(`${block(slow)}Better:\n${block(fast)}`, asked), { 'a.js': slow });
  const more = `${fast}function g() {}\n`;
  assert.deepEqual(read(`${block(slow)}Better:\n${block(more)}`, asked), { 'a.js': more });
  const [whole, half] = [`${slow}function g() {}\n`, `${fast}function h() {}\n`];
  assert.deepEqual(read(`${block(whole)}Better:\n${block(fast)}`, asked), { 'a.js': whole });
  assert.equal(read(`${block(whole)}Better:\n${block(half)}`, asked), 'path-missing');
});

test('a constant in a block of its own belongs to the file, a value that calls it is an example', () => {
  const [f, limit] = ['function f() {\n  return LIMIT;\n}\n', 'const LIMIT = 3;\n'];
  assert.deepEqual(read(`${block(limit)}${block(f)}Use:\n${block('const answer = f();\n')}`, asked), {
    'a.js': `${limit}\n${f}`,
  });
});

test('a blank that slipped in front of a fence does not shift what stands deeper', () => {
  const body = 'def f():\n    return 1\n';
  assert.deepEqual(read(` \`\`\`python\n${body} \`\`\`\n`, { expected: 'a.py' }), { 'a.py': body });
});

test('words behind a closing fence, however many, do not keep it open', () => {
  const run = `What are the usual ways to make this faster? ${'Explain it with examples. '.repeat(20)}`;
  assert.deepEqual(read(`\`\`\`js a.js\n${code}\`\`\`${run}\n`), { 'a.js': code });
  assert.deepEqual(read(`\`\`\`js a.js\n${code}\`\`\`ி\n`), { 'a.js': code });
});

test('the name of the language alone below a bare fence is no line of the file', () => {
  const code = 'def add(a, b):\n    return a + b\n';
  const labelled = `\`\`\`\npython\n${code}\`\`\`\n`;
  assert.deepEqual(read(labelled, { expected: 'add.py' }), { 'add.py': code });
  assert.deepEqual(read(`\`add.py\`\n\n${labelled}`), { 'add.py': code });
  assert.deepEqual(read(labelled, { expected: 'names.txt' }), { 'names.txt': `python\n${code}` });
});
