import assert from 'node:assert/strict';
import { test } from 'node:test';
import { name } from '../src/index.ts';

test('the package knows its name', () => {
  assert.equal(name, '{{name}}');
});
