import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wilsonInterval } from './wilson-interval.ts';

test('a rate is shown with the interval that its number of outcomes allows', () => {
  assert.deepEqual(wilsonInterval(0, 0), { rate: 0, low: 0, high: 1 });
  const { rate, low, high } = wilsonInterval(8, 10);
  assert.equal(rate, 0.8);
  assert.ok(Math.abs(low - 0.49) < 0.005 && Math.abs(high - 0.943) < 0.005, `${low} to ${high}`);
});
