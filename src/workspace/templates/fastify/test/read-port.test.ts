import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPort } from '../src/read-port.ts';

test('the port comes from the environment, else it is 3000', () => {
  assert.equal(readPort('8080'), 8080);
  assert.equal(readPort(undefined), 3000);
  assert.equal(readPort(''), 3000);
});

test('what is no port is refused', () => {
  for (const text of ['abc', '-1', '70000', '80.5']) assert.throws(() => readPort(text), RangeError);
});
