import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTampering } from './find-tampering.ts';

/**
 * Counts the characters that built-in functions read or write while `work` is done, so that cost can be told without a
 * clock. What a pattern tries again inside of one match is not seen.
 */
const countCharacters = (work: () => void): number => {
  let count = 0;
  // oxlint-disable-next-line typescript/unbound-method -- called with the `this` of the caller
  const { exec } = RegExp.prototype;
  // oxlint-disable-next-line typescript/unbound-method -- as above
  const { slice } = String.prototype;
  const { join } = Array.prototype;
  Object.assign(RegExp.prototype, {
    exec(this: RegExp, text: string) {
      const from = this.global || this.sticky ? this.lastIndex : 0;
      const found = exec.call(this, text);
      if (found) count += found.index + found[0].length - from;
      else count += this.sticky ? 1 : text.length - from;
      return found;
    },
  });
  Object.assign(String.prototype, {
    slice(this: string, ...range: [number?, number?]) {
      const part = slice.apply(this, range);
      count += part.length;
      return part;
    },
  });
  Object.assign(Array.prototype, {
    join(this: unknown[], mark?: string) {
      const text = join.call(this, mark);
      count += text.length;
      return text;
    },
  });
  try {
    work();
  } finally {
    Object.assign(RegExp.prototype, { exec });
    Object.assign(String.prototype, { slice });
    Object.assign(Array.prototype, { join });
  }
  return count;
};

const mirror: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** `unit` over and over; with `closed`, all that it opens is closed at the end. */
const repeated = (unit: string, times: number, closed: boolean): string => {
  const end = unit
    .split('')
    .reverse()
    .map((sign) => mirror[sign] ?? '');
  return unit.repeat(times) + (closed ? end.join('').repeat(times) : '');
};

const hostile: [path: string, unit: string][] = [
  ['a.test.ts', "test('a',()=>{"],
  ['a.test.ts', "describe('a',()=>{"],
  ['a.test.ts', "it('a', "],
  ['a.test.ts', 'it(function(){'],
  ['a.test.ts', 'it(a '],
  ['a.test.ts', 'test<'],
  ['a.test.ts', 'it.each`'],
  ['a.test.ts', 'expect('],
  ['a.test.ts', 'expect.a('],
  ['a.test.ts', 'expect(a).toBe('],
  ['a.test.ts', 'assert.equal(a, '],
  ['a.test.ts', "test('a', () => { expect(f()).toBe(1) });\n"],
  ['a.test.ts', '(/['],
  ['a.test.ts', '`${'],
  ['a.ts', 'if ('],
  ['a.ts', '== 3 ? '],
  ['a.ts', '"'],
  ['test_a.py', 'def test_a():\n  assert f() == 1\n'],
  ['test_a.py', 'self.assertEqual(a, '],
  ['test_a.py', 'class A:\n'],
  ['test_a.py', '"""'],
  ['package.json', '[a,'],
  ['package.json', '{a:'],
  ['package.json', '{"scripts":{"test":"tsc && '],
  ['package.json', '"a":"b",'],
  ['pyproject.toml', '\n'],
  ['pyproject.toml', 'a = [\n'],
  ['pyproject.toml', '[a]\nb = 1\n'],
  ['setup.cfg', 'a.b = c,\n'],
];

const cost = (path: string, unit: string, times: number): number => {
  const texts = [repeated(unit, times, false), repeated(unit, times, true)];
  return countCharacters(() => {
    for (const text of texts) {
      findTampering(new Map(), new Map([[path, text]]));
      findTampering(new Map([[path, text]]), new Map([[path, `${text} y\n`]]));
      findTampering(new Map([[path, text]]), new Map([[path, 'const other = "a text of another kind";']]));
    }
  });
};

for (const [path, unit] of hostile)
  test(`twice as much of ${JSON.stringify(unit)} in ${path} costs about twice as much`, () => {
    const [one, two] = [cost(path, unit, 400), cost(path, unit, 800)];
    assert.ok(two < one * 2.5, `${one} characters, then ${two}: ${(two / one).toFixed(2)} times`);
  });
