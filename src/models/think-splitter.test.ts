import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThinkSplitter } from './think-splitter.ts';

const split = (pieces: string[]): { text: string; reasoning: string } => {
  const splitter = new ThinkSplitter();
  let [whole, thought] = ['', ''];
  for (const { text, reasoning, voided } of [
    ...pieces.map((piece) => splitter.feed(piece)),
    splitter.end(),
  ]) {
    thought += (voided ? whole : '') + reasoning;
    whole = (voided ? '' : whole) + text;
  }
  // Whether the mark itself counts as reasoning depends on where the pieces were cut.
  return { text: whole, reasoning: thought.replace(/\s*<\/think>\n?$/, '') };
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
  ['[THINK]hm[/THINK]\nyes', 'yes', 'hm'],
  ['<seed:think>hm</seed:think>yes', 'yes', 'hm'],
  ['◁think▷hm◁/think▷yes', 'yes', 'hm'],
  ['<thinking>a<thinking>b</thinking></thinking>c', 'c', 'a<thinking>b</thinking>'],
  ['no opening\n</think>\n\nanswer', 'answer', 'no opening'],
  ['no opening\n</think>', '', 'no opening'],
  ['```\n</think>\n```\nx', '```\n</think>\n```\nx', ''],
  ['<<<<<<< S\n</think>\n>>>>>>> R\n', '<<<<<<< S\n</think>\n>>>>>>> R\n', ''],
  ['say </think> here\n', 'say </think> here\n', ''],
  ['a\n</think>\nb\n</think>\nc', 'b\n</think>\nc', 'a'],
  [
    '<|channel|>analysis<|message|>two < three<|end|><|start|>assistant<|channel|>final<|message|>yes <b><|return|>',
    'yes <b>',
    'two < three',
  ],
  ['<|start|>assistant<|channel|>commentary to=x<|message|>{}<|call|>', '', '{}'],
  ['<|channel|>analysis<|message|>never ends', '', 'never ends'],
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
