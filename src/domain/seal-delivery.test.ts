import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GateCheckRecord } from './gated-delivery.ts';
import { isSealed, sealOf, sha256 } from './seal.ts';

const log = '12 passed\n';
const core = {
  gate: 'G6',
  check: 'coverage',
  status: 'passed',
  tree: 'a'.repeat(40),
  logHash: sha256(log),
} as const;
const honest: GateCheckRecord = {
  ...core,
  summary: '81 %',
  reasons: [],
  required: true,
  log: 'id',
  seal: sealOf('run', core),
};

test('a proof holds for its run, gate, check, tree, status and log', () => {
  assert.equal(isSealed('run', honest, log), true);
});

const forgeries: readonly [string, Partial<GateCheckRecord>][] = [
  ['status', { status: 'failed' }],
  ['gate', { gate: 'G7' }],
  ['check', { check: 'counts' }],
  ['tree', { tree: 'b'.repeat(40) }],
  ['hash of the log', { logHash: sha256('13 passed\n') }],
  ['seal', { seal: sha256('') }],
];
for (const [what, change] of forgeries)
  test(`D2-11: a proof with another ${what} is none`, () => {
    assert.equal(isSealed('run', { ...honest, ...change }, log), false);
  });

test('D2-11: a proof is none for another run, with another log, or without its log', () => {
  assert.equal(isSealed('another', honest, log), false);
  assert.equal(isSealed('run', honest, `${log}Done in 1s`), false);
  assert.equal(isSealed('run', honest, ''), false);
  assert.equal(isSealed('run', honest, undefined), false);
});

test('D2-11: fields cannot be moved across their borders', () => {
  const shifted = { ...core, gate: 'G6' as const, check: 'coverage\npassed', status: 'passed' as const };
  assert.notEqual(sealOf('run', core), sealOf('run', shifted));
});
