import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationSchema } from './duration.ts';

test('durations are read as people write them', () => {
  const table: [string, number][] = [
    ['90s', 90],
    ['10m', 600],
    ['2h', 7200],
    ['1h30m', 5400],
    ['1h0m5s', 3605],
    [' 10m ', 600],
    ['168h', 604_800],
  ];
  for (const [text, seconds] of table) assert.equal(durationSchema.parse(text), seconds, text);
});

test('what is no duration, nothing at all or longer than a week is refused', () => {
  for (const text of [
    '',
    '10',
    'm',
    '10 m',
    '-5m',
    '1.5h',
    '10m5h',
    '0s',
    '0h0m',
    '169h',
    '9999999h',
    '10d',
    '1e3s',
    'ten minutes',
  ])
    assert.equal(durationSchema.safeParse(text).success, false, text);
});
