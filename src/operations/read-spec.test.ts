import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../domain/errors.ts';
import { specLimitBytes } from '../domain/task.ts';
import { readSpec, titleOf } from './read-spec.ts';

const refuses = (text: string, message: RegExp): void => {
  assert.throws(
    () => readSpec(text),
    (error) =>
      error instanceof UserError && error.usage && error.hint !== undefined && message.test(error.message),
  );
};

test('a spec that says nothing, is too long or is no text is refused as wrong usage', () => {
  refuses('', /empty/);
  refuses(' \n\t ', /empty/);
  refuses('a'.repeat(specLimitBytes + 1), /longer than 1000000 bytes/);
  refuses('ä'.repeat(specLimitBytes / 2 + 1), /longer than/);
  refuses('a\0b', /NUL/);
  assert.equal(readSpec(`  ${'a'.repeat(specLimitBytes)}\n`).length, specLimitBytes);
});

test('a title is the first line that says something, without marks, and short', () => {
  assert.equal(titleOf('\n\n# Add a *slug* function\n\nmore'), 'Add a *slug* function');
  assert.equal(titleOf('---\n> quoted words'), 'quoted words');
  assert.equal(titleOf('!!!\n???'), 'untitled');
  assert.equal(Array.from(titleOf('😀'.repeat(10) + 'x'.repeat(200))).length, 72);
  assert.equal(titleOf('日本語の題名'), '日本語の題名');
});

test('DX-7: a title keeps no control characters, whatever the spec holds', () => {
  for (const hostile of [
    '\u001b]0;owned\u0007 title',
    'a\u001b[2Jb',
    'x\u202ey',
    'a\rb',
    'a\u009bb\u0085c',
    '\ud800 lone',
  ]) {
    const title = titleOf(hostile);
    assert.doesNotMatch(title, /\p{C}/u, JSON.stringify(title));
    assert.ok(title.length > 0);
  }
});
