import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits } from './apply-edits.ts';
import type { ReplyContext } from './extraction.ts';
import { readFindings } from './read-findings.ts';
import { readReply } from './read-reply.ts';
import { readVerdict } from './read-verdict.ts';
import { looksCut } from './truncation.ts';

/** Files that a reply writes, or the name of its fault. */
const read = (text: string, more: Partial<ReplyContext> = {}): Record<string, string> | string => {
  const result = readReply(text, { knownPaths: [], ...more });
  if (result.kind === 'unreadable') return result.fault;
  return Object.fromEntries(
    result.edits.map((edit) => [edit.path, edit.kind === 'write' ? edit.content : edit.kind]),
  );
};

const whole: [path: string, text: string][] = [
  ['a.js', 'export {a}\n'],
  ['a.js', 'module.exports = a\n'],
  ['a.py', 'x = 1\n'],
  ['a.py', '# exports the data\nprint(1)\n'],
  ['a.ts', 'f();\n// TODO: later\n'],
  ['a.ts', 'const s = "{ [ (";\n'],
  ['a.ts', "const s = '}';\n/* ( */\n"],
  ['a.ts', 'const s = `{ ${a} (`;\n'],
  ['a.css', '/* { */\na { color: red }\n'],
];
for (const [path, text] of whole)
  test(`D0-15: ${JSON.stringify(text)} in ${path} is whole, however short`, () =>
    assert.equal(looksCut(path, text), false));

const cut: [path: string, text: string][] = [
  ['a.ts', 'f(a,\n  b'],
  ['a.ts', 'const a = {\n'],
  ['a.ts', 'const s = `text\n'],
  ['a.ts', 'f();\n/* a comment\n'],
  ['a.py', 'def f(a):\n    return'],
  ['a.py', 'x = a +'],
  ['a.html', '<html><body>'],
];
for (const [path, text] of cut)
  test(`D0-15: ${JSON.stringify(text)} in ${path} is cut`, () => assert.equal(looksCut(path, text), true));

for (const language of ['c++', 'c#', 'f#', 'objective-c', '', '(', '[a', '*', '\\', 'c++ (x'])
  test(`D0-17: a language "${language}" is no pattern`, () =>
    assert.deepEqual(read(`a.txt\n\`\`\`${language}\nx\n\`\`\`\n`), { 'a.txt': 'x\n' }));

test('D0-18: a README with fences and the words of a form in it comes out byte for byte', () => {
  const text = '    indented\n# T\n\nSUMMARY: what it is\n\n```js\nf();\n```\n\nTESTS:\n\n```\nok\n```\n\n\n';
  assert.deepEqual(read(`SUMMARY: a readme\n\n\`\`\`\`md README.md\n${text}\`\`\`\`\nTESTS: none\n`), {
    'README.md': text,
  });
  const code = '// SUMMARY: adds\nconst s = "SUMMARY:";\n';
  assert.deepEqual(read(`\`\`\`js a.js\n${code}\`\`\`\nSUMMARY: done\n`), { 'a.js': code });
});

test('D4-9: the fences of an answer are no part of a file, whatever its kind', () => {
  for (const path of ['a.py', 'a.yaml', 'a.json', 'docs/a.md'])
    assert.deepEqual(read(`\`\`\`\n{}\n\`\`\`\n`, { expected: path }), { [path]: '{}\n' });
});

test('D4-19: an answer that was cut inside a bracket is refused, wherever the cut falls', () => {
  const reply = '```ts src/a.ts\nexport function f() {\n  return [1, 2];\n}\n```\n';
  const last = reply.lastIndexOf('}');
  for (let at = reply.indexOf('{') + 1; at < last; at++)
    assert.equal(typeof read(reply.slice(0, at)), 'string', JSON.stringify(reply.slice(0, at)));
});

test('D0-29: when the third of three edits fails, nothing of the others is handed on', () => {
  const before = new Map([
    ['a.ts', 'a\n'],
    ['c.ts', 'c\n'],
  ]);
  const result = applyEdits(before, [
    { kind: 'write', path: 'new.ts', content: 'n\n' },
    { kind: 'write', path: 'a.ts', content: 'b\n' },
    { kind: 'replace', path: 'c.ts', search: 'nowhere\n', replace: 'x\n' },
  ]);
  assert.deepEqual([result.kind, 'files' in result], ['conflict', false]);
  assert.deepEqual([...before.keys()], ['a.ts', 'c.ts']);
});

test('D1-14: a change in a long file costs what changes, and every other line stays', () => {
  const lines = Array.from({ length: 1000 }, (_, at) => `line ${at};${at % 7 === 0 ? '  ' : ''}\n`);
  const result = applyEdits(new Map([['a.ts', lines.join('')]]), [
    { kind: 'replace', path: 'a.ts', search: 'line 500;\n', replace: 'changed;\n' },
  ]);
  const expected = lines.with(500, 'changed;\n').join('');
  assert.equal(result.kind === 'applied' && result.files.get('a.ts'), expected);
});

const places: [string, string | undefined, number | undefined][] = [
  ['src/a.ts:12: wrong', 'src/a.ts', 12],
  ['src/a.ts:12:4: wrong', 'src/a.ts', 12],
  ['`src/a.ts:12-15` wrong', 'src/a.ts', 12],
  ['src/a.ts line 12: wrong', 'src/a.ts', 12],
  ['src/a.ts, lines 12-15: wrong', 'src/a.ts', 12],
  ['src/a.ts#L12: wrong', 'src/a.ts', 12],
  ['src/a.ts:L12: wrong', 'src/a.ts', 12],
  ['src/a.ts: the online 5 shop is wrong', 'src/a.ts', undefined],
  ['src/a.ts:0: wrong', 'src/a.ts', undefined],
  ['it is wrong online 5 times', undefined, undefined],
];
for (const [text, path, line] of places)
  test(`D1-15: the place in ${JSON.stringify(text)} is read`, () => {
    const [finding] = readFindings([`FINDING [major] ${text}`]);
    assert.deepEqual([finding?.path, finding?.line], [path, line]);
  });

for (const text of [
  'The code is bug-free.',
  'No known issue remains.',
  'It makes debugging easier.',
  'There is a bug.',
  'Looks good, well done, no issues.',
])
  test(`D1-21: the phrase ${JSON.stringify(text)} neither approves nor rejects`, () => {
    assert.deepEqual(readVerdict(text), { verdict: 'none', findings: [] });
    assert.equal(readVerdict(`${text}\n\nVERDICT: APPROVED`).verdict, 'approved');
    assert.equal(readVerdict(`${text}\n\nVERDICT: REJECTED`).verdict, 'rejected');
  });

for (const score of ['95', '8/10', '85%', '0.0', '-1', 'NaN', '0.2.'])
  test(`D1-1, D1-2, D1-6: a score of ${score} never outweighs the verdict`, () => {
    assert.equal(readVerdict(`QUALITY_SCORE: ${score}\nVERDICT: REJECTED`).verdict, 'rejected');
    assert.equal(readVerdict(`VERDICT: REJECTED\nscore ${score}`).verdict, 'rejected');
    assert.equal(readVerdict(`QUALITY_SCORE: ${score}`).verdict, 'none');
  });

test('D1-30, D0-22: an answer without any content is a fault with a name and no exception', () => {
  for (const text of ['', ' ', '\0', '\uFEFF', '\r\n']) {
    assert.equal(typeof read(text), 'string');
    assert.equal(readVerdict(text).verdict, 'none');
  }
});
