import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitThinking } from './split-thinking.ts';

const table: [string, string, string | undefined][] = [
  ['no thinking', 'answer\n', 'answer\n'],
  ['thinking on its own lines', '<think>\na\n</think>\n\nanswer', '\n\nanswer'],
  ['thinking on one line', '<think>a</think>answer', 'answer'],
  ['several in a row', '<thinking>a</thinking>\n<think>b</think>\nanswer', '\nanswer'],
  ['square brackets', '[THINK]a[/THINK]answer', 'answer'],
  ['capital letters', '<Think>a</Think>answer', 'answer'],
  ['only the closing tag', 'a\nb\n</think>\nanswer', '\nanswer'],
  ['a closing tag with the answer behind it', 'a\n</think>answer', 'answer'],
  ['a tag that never closes', '<think>\na', undefined],
  ['a second one that never closes', '<think>a</think>\n<think>b', undefined],
  ['a tag further down', 'answer\n<think>\nb\n</think>\n', 'answer\n<think>\nb\n</think>\n'],
  ['another tag', '<div>\na\n</div>', '<div>\na\n</div>'],
  ['nothing', '', ''],
];

for (const [what, text, expected] of table) {
  test(`D1-20: a reply with ${what} is split`, () => {
    assert.deepEqual(splitThinking(text), { answer: expected ?? '', finished: expected !== undefined });
  });
}
