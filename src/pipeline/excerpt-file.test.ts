import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseRegions, excerptFile } from './excerpt-file.ts';

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
