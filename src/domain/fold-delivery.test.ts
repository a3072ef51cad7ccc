import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, StoredEvent } from './events.ts';
import { foldDelivery } from './fold-delivery.ts';
import type { DeliveryState, GateCheckRecord } from './gated-delivery.ts';

const state = (more: Partial<DeliveryState> = {}): DeliveryState => ({
  start: 'c0',
  plans: { G4: { way: 'skip', reason: 'no pages' }, G9: { way: 'skip', reason: 'local-only' } },
  gate: 'G2',
  closed: {},
  stale: {},
  made: [],
  rounds: 0,
  feedback: [],
  checks: [],
  accepted: [],
  written: [],
  ...more,
});
const closed = { by: 'ann', at: '', commit: 'c1', tree: 't', covered: {} };
const step = (delivery?: DeliveryState): RunEvent => ({
  type: 'step-end',
  step: 'x',
  next: 'y',
  facts: delivery ? { delivery } : {},
  durationMs: 1,
});
const check = (status: GateCheckRecord['status'], name = 'stories', tree = 't1'): RunEvent => ({
  type: 'gate-check',
  result: {
    gate: 'G2',
    check: name,
    status,
    summary: '',
    reasons: [],
    tree,
    required: true,
    log: `log of ${tree}`,
    logHash: '',
    seal: '',
  },
});
const ask: RunEvent = { type: 'gate-request', gate: 'G2', kind: 'approval', question: 'G2?' };
const said = (decision: 'approve' | 'reject', by: string): RunEvent => ({
  type: 'gate-response',
  gate: 'G2',
  decision,
  answer: 'because',
  by,
});
const end: RunEvent = {
  type: 'run-end',
  outcome: 'failed',
  reason: '',
  branch: null,
  commit: null,
  proof: null,
  spent: { tokens: 0, seconds: 0, attempts: 0, money: 0 },
};
const fold = (...events: RunEvent[]) =>
  foldDelivery(
    events.map((event, position): StoredEvent => ({ runId: 'r', position, at: `at ${position}`, event })),
  );
const gate = (view: ReturnType<typeof fold>, id: string) => view?.gates.find((one) => one.gate === id);

test('before anything is planned there is no delivery', () => {
  assert.equal(fold(), undefined);
  assert.equal(fold(step()), undefined);
});

const present = state({ closed: { G0: closed, G1: closed }, stale: { G1: ['docs/INTAKE.md'] } });
const states: readonly [string, RunEvent[], Record<string, string>][] = [
  [
    'works',
    [step(present)],
    { G0: 'approved', G1: 'stale', G2: 'working', G3: 'ahead', G4: 'skipped', G9: 'skipped' },
  ],
  ['waits', [step(present), ask], { G2: 'waiting', G3: 'ahead' }],
  ['was answered', [step(present), ask, said('reject', 'ann')], { G2: 'working' }],
  ['asks about something else', [step(present), { ...ask, gate: 'healing' }], { G2: 'working' }],
  ['has ended', [step(present), end], { G1: 'stale', G2: 'ahead' }],
];
for (const [when, events, expected] of states)
  test(`the gate table of a delivery that ${when}`, () => {
    const view = fold(...events);
    for (const [id, wanted] of Object.entries(expected)) assert.equal(gate(view, id)?.state, wanted, id);
    assert.deepEqual(view?.asked, when === 'waits' ? { gate: 'G2', question: 'G2?' } : undefined);
  });

test('D2-13: a pass takes the place of an older fail of the same check, and of no other', () => {
  const view = fold(
    check('failed'),
    check('failed', 'other'),
    check('passed', 'stories', 't2'),
    step(state()),
  );
  assert.deepEqual(
    gate(view, 'G2')?.checks.map((one) => [one.check, one.status, one.tree]),
    [
      ['stories', 'passed', 't2'],
      ['other', 'failed', 't1'],
    ],
  );
  const worse = fold(check('passed'), check('failed', 'stories', 't2'), step(state()));
  assert.equal(gate(worse, 'G2')?.checks[0]?.status, 'failed');
});

test('D2-12: who decided what stays in the table, in order', () => {
  const view = fold(step(state()), ask, said('reject', 'ann'), ask, said('approve', 'bea'));
  assert.deepEqual(
    gate(view, 'G2')?.decisions.map(({ decision, by, at }) => [decision, by, at]),
    [
      ['reject', 'ann', 'at 2'],
      ['approve', 'bea', 'at 4'],
    ],
  );
});

test('a step that says nothing of the delivery leaves it as it was', () => {
  assert.equal(fold(step(state({ gate: 'G5' })), step())?.state.gate, 'G5');
});
