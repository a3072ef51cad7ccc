import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Edit } from '../domain/edit.ts';
import { applyEdits } from './apply-edits.ts';
import type { Application } from './apply-edits.ts';

const path = 'a.ts';
const replace = (search: string, put: string, to = path): Edit => ({
  kind: 'replace',
  path: to,
  search,
  replace: put,
});
const write = (content: string, to = path): Edit => ({ kind: 'write', path: to, content });
const apply = (before: string | undefined, ...edits: Edit[]): Application =>
  applyEdits(new Map([[path, before]]), edits);

/** The text that a file has afterwards. */
const after = (before: string | undefined, ...edits: Edit[]): string | null | undefined => {
  const result = apply(before, ...edits);
  assert.equal(result.kind, 'applied', result.kind === 'conflict' ? result.sayBack : '');
  return result.kind === 'applied' ? (result.files.has(path) ? result.files.get(path) : before) : undefined;
};

const conflict = (before: string | undefined, ...edits: Edit[]): string => {
  const result = apply(before, ...edits);
  assert.equal(result.kind, 'conflict');
  return result.kind === 'conflict' ? result.sayBack : '';
};

const text =
  'import x from "x";\n\nfunction f() {\n  const a = 1;\n  return a;\n}\n\nfunction g() {\n  return 2;\n}\n';

test('a search that stands there exactly is replaced', () => {
  assert.equal(after(text, replace('  const a = 1;\n', '  const a = 2;\n')), text.replace('a = 1', 'a = 2'));
});

test('D0-6: a change of one line in a large file leaves every other byte as it was', () => {
  const lines = Array.from(
    { length: 2000 },
    (_, at) => `line ${at}${' '.repeat(at % 3)}${at % 5 === 0 ? '\r' : ''}\n`,
  );
  const before = `${lines.join('')}no newline at the end`;
  const result = after(before, replace('line 1233\n', 'changed\n')) ?? '';
  assert.equal(result, before.replace('line 1233\n', 'changed\n'));
});

test('a file with CRLF keeps it, in touched and untouched lines', () => {
  const before = text.replaceAll('\n', '\r\n');
  assert.equal(
    after(before, replace('  const a = 1;\n', '  const a = 2;\n  const b = 3;\n')),
    before.replace('a = 1;', 'a = 2;\r\n  const b = 3;'),
  );
  assert.equal(after(before, write('x\ny\n')), 'x\r\ny\r\n');
});

test('lines that the search only half remembers keep the bytes of the file', () => {
  const before = 'a;  \n\tb;\nc;\t\nd;\n';
  assert.equal(after(before, replace('a;\n\tb;\nc;\n', 'a;\n\tb2;\nc;\n')), 'a;  \n\tb2;\nc;\t\nd;\n');
});

test('white space that the search made up at line ends is not written, and the file’s own stays', () => {
  const before = 'x = 1\t\ny = 2\nz = 3 \n';
  assert.equal(
    after(before, replace('x = 1  \ny = 2  \nz = 3  \n', 'x = 1\ny = 5\nz = 3\n')),
    'x = 1\t\ny = 5\nz = 3 \n',
  );
});

test('a search with another indentation is found, and what it adds is indented as the file is', () => {
  const before = 'class A {\n    f() {\n        return 1;\n    }\n}\n';
  const result = after(
    before,
    replace('f() {\n    return 1;\n}\n', 'f() {\n    if (x) {\n        y();\n    }\n    return 1;\n}\n'),
  );
  assert.equal(
    result,
    'class A {\n    f() {\n        if (x) {\n            y();\n        }\n        return 1;\n    }\n}\n',
  );
});

test('spaces that the model wrote for tabs become tabs, however deep', () => {
  const before = 'f() {\n\tif (a) {\n\t\tb();\n\t}\n}\n';
  const result = after(
    before,
    replace('  if (a) {\n    b();\n  }\n', '  if (a) {\n    if (c) {\n      d();\n    }\n  }\n'),
  );
  assert.equal(result, 'f() {\n\tif (a) {\n\t\tif (c) {\n\t\t\td();\n\t\t}\n\t}\n}\n');
});

test('two spaces that the file writes as four are widened', () => {
  const before = 'a:\n    b:\n        c: 1\n';
  assert.equal(
    after(before, replace('  b:\n    c: 1\n', '  b:\n    c: 1\n    d:\n      e: 2\n')),
    `${before}        d:\n            e: 2\n`,
  );
});

test('blank lines that the search forgot or made up do not move', () => {
  const before = 'a();\n\n\nb();\nc();\n\nd();\n';
  assert.equal(
    after(before, replace('a();\nb();\n\nc();\n', 'a();\nb(1);\n\nc();\n')),
    'a();\n\n\nb(1);\nc();\n\nd();\n',
  );
  assert.equal(after(before, replace('\nc();\n\n\n', '\nc(1);\n\n\n')), before.replace('c()', 'c(1)'));
});

test('an edit may take blank lines away', () => {
  assert.equal(after('a\n\n\nb\n', replace('a\n\n\nb\n', 'a\n\nb\n')), 'a\n\nb\n');
  assert.equal(after('  a\n\n\n  b\n', replace('a\n\n\nb\n', 'a\n\nb\n')), '  a\n\n  b\n');
});

test('a search with a slip in it is found when it can mean one place only, and the slip is not written', () => {
  const before =
    'const first = computeTheFirst(value);\nconst second = computeTheSecond(value);\nconst third = 3;\nexport { first, second, third };\n';
  const search =
    'const first = computeTheFrist(value);\nconst second = computeTheSecond(value);\nconst third = 3;\n';
  const put = search.replace('third = 3', 'third = 4');
  assert.equal(after(before, replace(search, put)), before.replace('third = 3', 'third = 4'));
});

test('two places that are nearly alike are never guessed between', () => {
  const part = (name: string): string =>
    `function ${name}() {\n  const input = readTheInput();\n  return process(input, options);\n}\n`;
  const before = `${part('alpha')}${part('alphb')}`;
  const said = conflict(before, replace(part('alphx'), 'gone\n'));
  assert.match(said, /not in the file/);
  assert.match(said, /\d+\| function alph/);
});

test('a search that fits several places is not applied; the answer shows them with line numbers', () => {
  const said = conflict('a\nx\nb\na\nx\nc\n', replace('a\nx\n', 'y\n'));
  assert.match(said, /fits 2 places \(lines 1, 4\)/);
  assert.match(said, /4\| a\n5\| x/);
});

test('a search that is nowhere shows the nearest text and what to do', () => {
  const said = conflict(
    text,
    replace('function f() {\n  const a = somethingElse(1, 2, 3);\n  return a;\n', 'x\n'),
  );
  assert.match(said, /begins with "function f\(\) \{" is not in the file/);
  assert.match(said, /4\| {3}const a = 1;/);
  assert.match(said, /Copy the lines exactly/);
});

test('an edit that has landed before says so and changes nothing', () => {
  const said = conflict('a\nb2\nc\n', replace('a\nb\nc\n', 'a\nb2\nc\n'));
  assert.match(said, /already stands at line 1/);
});

test('a search inside a line is applied when the text is unique', () => {
  assert.equal(
    after('call(first, second);\n', replace('first, second\n', 'second, first\n')),
    'call(second, first);\n',
  );
  assert.match(conflict('f(aaaa, aaaa);\n', replace('aaaa\n', 'b\n')), /not in the file/);
});

test('a file without a final newline keeps its end', () => {
  assert.equal(after('a\nb', replace('b\n', 'c\n')), 'a\nc');
  assert.equal(after('a\nb', replace('a\n', 'c\n')), 'c\nb');
  assert.equal(after('a\nb', replace('b\n', '')), 'a\n');
  assert.equal(after('a\nb', replace('a\nb\n', 'a\nb\nc\n')), 'a\nb\nc');
});

test('an empty search creates a file and fills an empty one, but never guesses a place', () => {
  assert.equal(after(undefined, replace('', 'new\n')), 'new\n');
  assert.equal(after('', replace('', 'new\n')), 'new\n');
  assert.match(conflict('full\n', replace('', 'new\n')), /SEARCH part for a\.ts is empty/);
});

test('a search in a file that does not exist is a conflict', () => {
  assert.match(conflict(undefined, replace('x\n', 'y\n')), /a\.ts does not exist/);
});

test('edits build on one another', () => {
  assert.equal(after(undefined, write('a\nb\n'), replace('b\n', 'c\n')), 'a\nc\n');
  assert.equal(after('a\n', { kind: 'delete', path }, write('b\n')), 'b\n');
});

test('all edits land or none', () => {
  const before = new Map([
    ['a.ts', 'a\n'],
    ['b.ts', 'b\n'],
  ]);
  const result = applyEdits(before, [
    replace('a\n', 'x\n', 'a.ts'),
    replace('nowhere to be found\n', 'y\n', 'b.ts'),
  ]);
  assert.deepEqual([result.kind, result.kind === 'conflict' && result.path], ['conflict', 'b.ts']);
  assert.equal(before.get('a.ts'), 'a\n');
});

test('edits that change nothing are told apart', () => {
  for (const edits of [
    [write(text)],
    [replace('  return a;\n', '  return a;\n')],
    [replace('return 2;\n', 'return 3;\n'), replace('return 3;\n', 'return 2;\n')],
  ]) {
    const result = apply(text, ...edits);
    assert.deepEqual(result, { kind: 'applied', files: new Map(), changed: [] });
  }
  assert.deepEqual(apply(undefined, { kind: 'delete', path }), {
    kind: 'applied',
    files: new Map(),
    changed: [],
  });
});

test('a deleted file is null', () => {
  assert.deepEqual(apply('a\n', { kind: 'delete', path }), {
    kind: 'applied',
    files: new Map([[path, null]]),
    changed: [path],
  });
});

test('D0-6: a whole file that shrinks and leaves code out is refused', () => {
  const large = Array.from({ length: 200 }, (_, at) => `const value${at} = ${at};`).join('\n');
  const said = conflict(large, write('const value0 = 1;\n// ... rest of the code unchanged\n'));
  assert.match(said, /200 lines/);
  assert.equal(after(large, write('const value0 = 1;\n')), 'const value0 = 1;\n');
});

test('names and texts that mean something to JavaScript are plain text', () => {
  assert.equal(after("a('$&');\n", replace("a('$&');\n", "b('$$1 $& $`');\n")), "b('$$1 $& $`');\n");
  const odd = applyEdits(new Map(), [write('x\n', '__proto__'), write('y\n', 'constructor')]);
  assert.deepEqual(odd.kind === 'applied' && odd.changed, ['__proto__', 'constructor']);
});

test('searching costs time that grows with the length of the file', () => {
  const measure = (size: number): number => {
    const before = `${'}\n'.repeat(size)}end\n${'a b c d e f\n'.repeat(size)}`;
    const search = `${'}\n'.repeat(size / 4)}never\n${'a b c d e g\n'.repeat(100)}`;
    const start = performance.now();
    apply(before, replace(search, 'x\n'), replace('}\nend\n', 'y\n'));
    return performance.now() - start;
  };
  measure(1000);
  const [small, large] = [5000, 40_000].map((size) => Math.min(measure(size), measure(size)));
  assert.ok((large ?? 0) < (small ?? 0) * 24 + 100, `${small} ms, eight times as much in ${large} ms`);
});

test('a search with the line numbers of a prompt is applied without them, and they tell two places apart', () => {
  const file = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 1;\n}\n';
  const edit = (search: string, replace: string) =>
    applyEdits(new Map([['a.js', file]]), [{ kind: 'replace', path: 'a.js', search, replace }]);
  const unique = edit('5| function b() {\n6|   return 1;\n', '5| function b() {\n6|   return 2;\n');
  assert.equal(
    unique.kind === 'applied' && unique.files.get('a.js'),
    file.replace(/return 1;\n}\n$/, 'return 2;\n}\n'),
  );
  const second = edit('6|   return 1;\n7| }\n', '  return 2;\n}\n');
  assert.equal(
    second.kind === 'applied' && second.files.get('a.js'),
    file.replace(/return 1;\n}\n$/, 'return 2;\n}\n'),
  );
  assert.equal(edit('4|   return 1;\n5| }\n', '  return 2;\n}\n').kind, 'conflict');
  assert.equal(edit('2|   return 1;\n9| }\n', '  return 2;\n}\n').kind, 'conflict');
});
