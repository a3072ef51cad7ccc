import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThinkSplitter } from './think-splitter.ts';

const split = (pieces: string[]): { text: string; reasoning: string } => {
  const splitter = new ThinkSplitter();
  const parts = [...pieces.map((piece) => splitter.feed(piece)), splitter.end()];
  return {
    text: parts.map(({ text }) => text).join(''),
    reasoning: parts.map(({ reasoning }) => reasoning).join(''),
  };
};

const cases: [string, string, string][] = [
  ['plain text', 'plain text', ''],
  ['', '', ''],
  ['  \n indented', '  \n indented', ''],
  ['  \n', '  \n', ''],
  ['<think>why</think>because', 'because', 'why'],
  ['\n <think>\nwhy\n</think>\n\n  because\n', 'because\n', '\nwhy\n'],
  ['<think>never closed', '', 'never closed'],
  ['<think>half a tag </thin', '', 'half a tag </thin'],
  ['<think></think>x', 'x', ''],
  ['<think>a<think>b</think>c</think>d', 'd', 'a<think>b</think>c'],
  ['<think>a < b && c <= d</think>e', 'e', 'a < b && c <= d'],
  ['<think>use `</think>` and `<think>`</think>x', '` and `<think>`</think>x', 'use `'],
  ['the <think> tag</think> stays', 'the <think> tag</think> stays', ''],
  ['<thinker>x</thinker>', '<thinker>x</thinker>', ''],
  ['<th', '<th', ''],
  ['<', '<', ''],
  ['<div>x</div>', '<div>x</div>', ''],
  ['<think>x</think><think>y</think>z', '<think>y</think>z', 'x'],
];

for (const [input, text, reasoning] of cases) {
  test(`D1-20: ${JSON.stringify(input)} is split the same however it is cut`, () => {
    assert.deepEqual(split([input]), { text, reasoning });
    assert.deepEqual(split(input.split('')), { text, reasoning });
    for (let first = 0; first <= input.length; first += 1)
      for (let second = first; second <= input.length; second += 1)
        assert.deepEqual(split([input.slice(0, first), input.slice(first, second), input.slice(second)]), {
          text,
          reasoning,
        });
  });
}

test('a megabyte in small pieces is split in linear time', { timeout: 20_000 }, () => {
  const pieces = Array.from({ length: 100_000 }, () => ' <thinks>');
  assert.equal(split(['<think>', ...pieces, '</think>', 'x']).text, 'x');
  assert.equal(split(Array.from({ length: 100_000 }, () => '\n'.repeat(10))).text.length, 1_000_000);
});
