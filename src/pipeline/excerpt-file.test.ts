import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseRegions, excerptFile, excerptNumbered } from './excerpt-file.ts';

const large = Array.from({ length: 1000 }, (_, index) => `const value${index + 1} = ${index + 1};`).join(
  '\n',
);

test('D1-14: of a large file the head and the named places are chosen, in proportion to them and not to the file', () => {
  const regions = chooseRegions(large, [500, 510, 900], '', 100_000);
  assert.deepEqual(regions, [
    { from: 1, to: 20 },
    { from: 470, to: 540 },
    { from: 870, to: 930 },
  ]);
  const shown = excerptFile('a.ts', large, regions)
    .map(({ text }) => text.length)
    .reduce((sum, size) => sum + size, 0);
  assert.ok(shown < large.length / 5);
});

test('without a place the words of the request lead to it', () => {
  const text = large.replace('const value700 = 700;', 'export const parseDuration = (text) => text;');
  const regions = chooseRegions(text, [], 'parseDuration must read days', 5000);
  assert.ok(
    regions.some(({ from, to }) => from <= 700 && to >= 700),
    JSON.stringify(regions),
  );
});

test('regions end where the room ends, and a place beyond the file is clamped', () => {
  const size = excerptFile('a.ts', large, chooseRegions(large, [100, 300, 500, 700], '', 3000)).reduce(
    (sum, { text }) => sum + text.length,
    0,
  );
  assert.ok(size <= 3000);
  assert.deepEqual(chooseRegions('a\nb', [99], '', 1000), [{ from: 1, to: 2 }]);
});

test('D1-15: numbered lines bear their own numbers, and gaps are told', () => {
  const text = ['a', 'b', 'c', 'd', 'e', 'f'].join('\n');
  const shown = excerptNumbered(
    'a.ts',
    text,
    [
      { from: 2, to: 3 },
      { from: 5, to: 5 },
    ],
    1000,
  );
  assert.equal(
    shown.text,
    '(line 1 is not shown)\n2| b\n3| c\n(line 4 is not shown)\n5| e\n(line 6 is not shown)',
  );
  assert.match(shown.path, /^a\.ts \(6 lines/);
});

test('D1-15: every numbered line of a large file is the line of that number', () => {
  const lines = large.split('\n');
  const { text } = excerptNumbered('a.ts', large, chooseRegions(large, [500, 900], '', 100_000), 100_000);
  const numbered = [...text.matchAll(/^(\d+)\| (.*)$/gm)];
  assert.equal(numbered.length, 142);
  for (const [, line, code] of numbered) assert.equal(code, lines[Number(line) - 1]);
});

test('numbered lines end where the room ends, and what is left out is said', () => {
  const { text } = excerptNumbered('a.ts', large, [{ from: 10, to: 900 }], 200);
  assert.ok(text.length <= 200);
  assert.match(text, /^\(lines 1-9 are not shown\)\n10\| [^]*\n14\| .*\n\(lines 15-1000 are not shown\)$/);
  assert.equal(excerptNumbered('a.ts', 'a', [{ from: 1, to: 9 }], 100).text, '1| a');
  assert.equal(excerptNumbered('a.ts', 'a\nb', [], 100).text, '(lines 1-2 are not shown)');
});
