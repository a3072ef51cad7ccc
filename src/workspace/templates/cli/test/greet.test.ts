import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from '../src/greet.ts';

test('nobody in particular is the world', () => {
  assert.equal(greet([]), 'Hello, world.');
});

test('everybody who is named is greeted', () => {
  assert.equal(greet(['Ada', 'Grace', 'Edith']), 'Hello, Ada, Grace, and Edith.');
});

test('a loud greeting has emphasis', () => {
  assert.equal(greet(['Ada'], { loud: true }), 'Hello, Ada!');
});
