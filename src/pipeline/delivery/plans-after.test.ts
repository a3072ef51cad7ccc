import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { DeployMode, GateId } from '../../domain/gates.ts';
import { gateRows } from '../gates/index.ts';
import { healAtGate } from '../steps/heal-at-gate.ts';
import type { StepTools } from '../step-tools.ts';
import type { Standing } from './delivery-of.ts';
import { plansAfter } from './plans-after.ts';

const wayOf = (mode: DeployMode, gate: GateId, accept: string[]) => {
  const delivery = { plans: { G9: { way: 'full', reason: 'to go out' } } } as Standing['delivery'];
  const order = { kind: 'traditional', level: 'mvp', mode } as const;
  return plansAfter({ delivery, order, row: gateRows[gate] }, { details: { accept } }).G9?.way;
};

const cases: readonly [DeployMode, GateId, string[], string][] = [
  ['optional', 'G8', [], 'skip'],
  ['optional', 'G8', ['audit'], 'skip'],
  ['optional', 'G8', ['G9'], 'full'],
  ['optional', 'G7', [], 'full'],
  ['required', 'G8', [], 'full'],
];
for (const [mode, gate, accept, way] of cases)
  test(`production of a delivery whose mode is ${mode}, after ${gate} with ${accept.join() || 'nothing'}: ${way}`, () => {
    assert.equal(wayOf(mode, gate, accept), way);
  });

test('what a person has just written is not healed where it fails: they see what is wrong with it', async () => {
  const failed = { name: 'test', status: 'failed', tree: 't' } as CheckResult;
  const pending = { decision: 'approve', text: '', by: 'ann' } as const;
  const facts = { checks: [failed], delivery: { pending } } as unknown as Facts;
  // No model, no tree, nothing: whatever it touched would throw.
  assert.deepEqual(await healAtGate.run(facts, {} as StepTools), { kind: 'go-to', step: 'check-gate' });
});
