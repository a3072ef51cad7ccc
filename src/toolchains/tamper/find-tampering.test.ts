import assert from 'node:assert/strict';
import { test } from 'node:test';
import { honestChanges } from '../../../bench/tamper/honest.ts';
import { pythonCheats } from '../../../bench/tamper/python-cheats.ts';
import { scriptCheats } from '../../../bench/tamper/script-cheats.ts';
import { findTampering } from './find-tampering.ts';

const cheats = [...scriptCheats, ...pythonCheats];
const find = ({ before, after }: { before: Record<string, string>; after: Record<string, string | null> }) =>
  findTampering(new Map(Object.entries(before)), new Map(Object.entries(after)));

test('there are at least sixty different cheats in both languages', () => {
  assert.ok(scriptCheats.length >= 30 && pythonCheats.length >= 30);
  assert.equal(
    new Set(cheats.map(({ before, after }) => JSON.stringify([before, after]))).size,
    cheats.length,
  );
});

for (const [index, cheat] of cheats.entries())
  test(`cheat ${index + 1} is called ${cheat.kind}: ${cheat.what}`, () => {
    const found = find(cheat);
    assert.ok(
      found.some(({ kind }) => kind === cheat.kind),
      JSON.stringify(found),
    );
    for (const { message } of found) assert.ok(!message.includes('\n'));
  });

for (const honest of honestChanges)
  test(`nothing blocks when ${honest.what}`, () => {
    assert.deepEqual(
      find(honest).filter(({ blocking }) => blocking),
      [],
    );
  });

test('an expected value that is another is told and does not block', () => {
  const [before, after] = [2, 3].map((value) => `test('x', () => {\n  expect(f(1)).toBe(${value});\n});\n`);
  const found = find({ before: { 'a.test.ts': before ?? '' }, after: { 'a.test.ts': after ?? '' } });
  assert.deepEqual(
    found.map(({ kind, line, blocking }) => ({ kind, line, blocking })),
    [{ kind: 'assertion-changed', line: 2, blocking: false }],
  );
});

test('broken code and unclosed strings have an end', () => {
  for (const text of [
    'test("',
    "it('a', () => { expect(`${",
    'def test_a(:\n  """',
    '((((',
    '{"a": ["',
    '\\',
    '/*',
    "'",
  ])
    for (const path of ['a.test.ts', 'test_a.py', 'package.json', 'pyproject.toml'])
      assert.ok(Array.isArray(find({ before: { [path]: text }, after: { [path]: `${text} x` } })));
});
