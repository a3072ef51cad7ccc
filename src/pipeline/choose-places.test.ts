import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadGrammar } from '../compose/grammars.ts';
import type { LineRange } from '../domain/syntax.ts';
import { openSyntax } from '../extract/syntax/open-syntax.ts';
import { choosePlaces } from './choose-places.ts';

const syntax = openSyntax(loadGrammar);

/** Fifty functions of 20 lines below two imports: function `at` begins in line `4 + 20 * at`. */
const functions = Array.from({ length: 50 }, (_, at) => [
  `export const step${at} = (value: number): number => {`,
  ...Array.from({ length: 16 }, (_, line) => `  check(value, ${line});`),
  `  return step${(at * 7 + 30) % 50}(value);`,
  '};',
  '',
]).flat();
const lines = [
  "import { check } from './check.ts';",
  "import { other } from './other.ts';",
  '',
  ...functions,
];
const text = lines.join('\n');
const everything = 1e9;

const shows = (regions: readonly LineRange[], line: number): boolean =>
  regions.some(({ from, to }) => from <= line && line <= to);
const sizeOf = (regions: readonly LineRange[]): number =>
  regions.reduce((sum, { from, to }) => sum + lines.slice(from - 1, to).join('\n').length + 1, 0);

test('D1-14: of a file of 1000 lines the definition around a place is shown, with the imports and what it uses', async () => {
  const outline = await syntax.outline('a.ts', text);
  const regions = choosePlaces(text, outline, [4 + 20 * 5 + 3], everything);
  for (let line = 104; line <= 122; line++) assert.ok(shows(regions, line), `line ${line}`);
  assert.ok(shows(regions, 1) && shows(regions, 2));
  // step5 calls step15, whose signature is in line 304; its body is of no use.
  assert.ok(shows(regions, 304));
  assert.ok(!shows(regions, 308));
  assert.ok(sizeOf(regions) < text.length / 4);
});

test('D1-14: what is shown grows with the places, not with the file', async () => {
  const outline = await syntax.outline('a.ts', text);
  const small = text.split('\n').slice(0, 503).join('\n');
  const one = choosePlaces(small, await syntax.outline('a.ts', small), [110], 6000);
  assert.deepEqual(
    one.filter(({ from }) => from >= 90 && from <= 130),
    choosePlaces(text, outline, [110], 6000).filter(({ from }) => from >= 90 && from <= 130),
  );
});

test('a place that is some lines off still shows what is near it', async () => {
  const outline = await syntax.outline('a.ts', text);
  for (const off of [-10, 10]) assert.ok(shows(choosePlaces(text, outline, [412 + off], everything), 412));
});

test('of a definition too long to be shown whole, its head, the place and the values of its names are shown', async () => {
  const body = Array.from({ length: 300 }, (_, at) => `    log(${at})`);
  const long = ['class Box:', '  def put(self):', '    size = 1', ...body, '    return size', ''].join('\n');
  const regions = choosePlaces(long, await syntax.outline('a.py', long), [300], everything);
  assert.ok(shows(regions, 1) && shows(regions, 2) && shows(regions, 3) && shows(regions, 304));
  assert.ok(!shows(regions, 100) && !shows(regions, 200));
});

test('without a parser the lines around the places are shown, and a place beyond the file is its end', () => {
  assert.deepEqual(choosePlaces(text, undefined, [500], everything), [{ from: 470, to: 530 }]);
  assert.deepEqual(choosePlaces('a\nb', undefined, [99], everything), [{ from: 1, to: 2 }]);
  assert.deepEqual(choosePlaces('', undefined, [0], everything), [{ from: 1, to: 1 }]);
});

test('regions never take more than the room, and the first place gets it first', async () => {
  const outline = await syntax.outline('a.ts', text);
  for (const room of [0, 100, 700, 3000]) {
    const regions = choosePlaces(text, outline, [500, 900], room);
    assert.ok(sizeOf(regions) <= room);
    assert.equal(shows(regions, 500), room > 0);
  }
});
