import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GrowingText } from './growing-text.ts';

test('a text is what was added, whatever the sizes', () => {
  const text = new GrowingText();
  const pieces = ['', 'a', 'é😀', 'x'.repeat(70_000), '\n', 'y'.repeat(65_535), 'z'];
  for (const piece of pieces) text.add(piece);
  assert.equal(text.whole, pieces.join(''));
  assert.equal(text.length, pieces.join('').length);
  text.clear();
  assert.deepEqual([text.whole, text.length], ['', 0]);
});

test('a text keeps its own characters in memory and not the stream that they were cut out of', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const text = new GrowingText();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 20_000; at += 1) text.add(Buffer.alloc(4_000, 97).toString('latin1').slice(0, 50));
  collect();
  const grown = process.memoryUsage().heapUsed - before;
  assert.equal(text.length, 1_000_000);
  assert.ok(grown < 10_000_000, `${grown} bytes for a million characters`);
});
