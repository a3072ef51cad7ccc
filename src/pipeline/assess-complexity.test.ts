import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assessComplexity, type Complexity } from './assess-complexity.ts';

const table: [Complexity['level'], string][] = [
  ['simple', 'Add a function add(a, b) that adds two numbers.'],
  ['simple', 'Add a function add(a, b) that adds two numbers, with tests.'],
  ['simple', 'Remodel the greeting so that it says good day.'],
  ['simple', 'A parserless way to split a line at commas.'],
  ['standard', 'Load the list asynchronously and show it.'],
  ['standard', 'A cache for the last ten answers.'],
  ['complex', 'A parser with a tokenizer for arithmetic.'],
  ['complex', 'A queue with retry and backoff.'],
  ['complex', `Do this:\n${Array.from({ length: 6 }, (_, index) => `- part ${index}`).join('\n')}`],
  ['complex', 'word '.repeat(500)],
];

test('D0-20: complexity is judged by whole words and counts, tests do not raise it, and it says why', () => {
  for (const [level, spec] of table) {
    const found = assessComplexity(spec);
    assert.equal(found.level, level, `${spec.slice(0, 60)}: ${found.why}`);
    assert.notEqual(found.why, '');
  }
  assert.match(assessComplexity('A parser with a tokenizer.').why, /parser, tokenizer/);
});

test('a long hostile spec is judged in time that grows with its length', () => {
  assert.equal(assessComplexity(`- ${'a '.repeat(400_000)}\n`.repeat(2)).level, 'complex');
  assert.equal(assessComplexity('- '.repeat(400_000)).level, 'complex');
});
