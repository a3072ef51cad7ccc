import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateAnswerSchema, type GateAnswer } from './gate.ts';
import type { DeliveryOrder, DeliveryState, GateCheckRecord } from './gated-delivery.ts';
import { judgeDecision } from './judge-decision.ts';

const tree = '3f9a1c2e0b71aa3f9a1c2e0b71aa3f9a1c2e0b71';

const record = (check: string, more: Partial<GateCheckRecord> = {}): GateCheckRecord => ({
  gate: 'G1',
  check,
  status: 'passed',
  summary: '',
  reasons: [],
  tree,
  required: true,
  log: 'log',
  logHash: '',
  seal: '',
  ...more,
});

const state = (more: Partial<DeliveryState> = {}): DeliveryState => ({
  start: 'c0',
  plans: {},
  gate: 'G1',
  closed: {},
  stale: {},
  made: [],
  rounds: 0,
  feedback: [],
  checks: [record('ids')],
  accepted: [],
  written: [],
  ...more,
});

const closed = { by: 'ann', at: '', commit: 'c1', tree, covered: {} };
const order: DeliveryOrder = { kind: 'traditional', level: 'mvp', mode: 'local-only' };
const failing = [record('ids', { status: 'failed' })];

const judge = (answer: Partial<GateAnswer>, more: Partial<DeliveryState> = {}, ordered = order) =>
  judgeDecision(
    { decision: 'approve', text: '', by: 'ann', ...answer },
    { delivery: state(more), tree, order: ordered },
  );
const approval = (details: GateAnswer['details'] = {}): Partial<GateAnswer> => ({
  details: { seen: tree, ...details },
});

test('an approval is taken when everything passed on the tree that was seen', () => {
  assert.equal(judge(approval()), undefined);
  assert.equal(judge(approval({ seen: tree.slice(0, 7) })), undefined);
});

const refusals: readonly [string, Partial<GateAnswer>, Partial<DeliveryState>, RegExp][] = [
  ['nothing was looked at', {}, {}, /say what you have looked at: --seen 3f9a1c2e0b71/],
  ['another tree was looked at', approval({ seen: 'f'.repeat(40) }), {}, /look at it again/],
  ['too few digits were given', approval({ seen: tree.slice(0, 6) }), {}, /look at it again/],
  ['a check fails', approval(), { checks: failing }, /these checks fail: ids/],
  [
    'a check that fails is accepted',
    approval({ accept: ['ids'] }),
    { checks: failing },
    /these checks fail: ids/,
  ],
  [
    'a check could not run',
    approval(),
    { checks: [record('audit', { status: 'unknown' })] },
    /accept each by name \(--accept audit\)/,
  ],
  [
    'another check was accepted',
    approval({ accept: ['image'] }),
    { checks: [record('audit', { status: 'unknown' })] },
    /--accept audit/,
  ],
  ['nothing was executed', approval(), { checks: [] }, /nothing was executed/],
  [
    'a check ran on another tree',
    approval(),
    { checks: [record('ids'), record('questions', { tree: 'a'.repeat(40) })] },
    /another tree: questions/,
  ],
  ['an earlier approval is stale', approval(), { stale: { G1: ['docs/PRD.md'] } }, /--accept G1/],
  ['no design was picked', approval(), { gate: 'G4' }, /--choice a, --choice b/],
  ['a design was picked that is none', approval({ choice: 'd' }), { gate: 'G4' }, /pick one/],
  [
    'files are brought along, and an earlier approval is stale',
    approval({ files: { 'docs/PRD.md': '' } }),
    { stale: { G1: [] } },
    /G1/,
  ],
];
for (const [why, answer, more, expected] of refusals)
  test(`D2-12: an approval is refused with the next step when ${why}`, () => {
    assert.match(judge(answer, more) ?? '', expected);
  });

test('D2-12: what a person accepts by name counts, and only that', () => {
  const unknown = { checks: [record('audit', { status: 'unknown' })] };
  assert.equal(judge(approval({ accept: ['audit'] }), unknown), undefined);
  assert.equal(
    judge(approval(), { checks: [record('image', { status: 'unknown', required: false })] }),
    undefined,
  );
  assert.equal(judge(approval({ accept: ['G1'] }), { stale: { G1: ['docs/INTAKE.md'] } }), undefined);
  assert.match(
    judge(approval({ accept: ['G1'] }), { stale: { G1: [], G2: [] } }) ?? '',
    /approval of G2 was/,
  );
});

test('D2-12: accepting one open question lets the checks look again, and does not stand for another question', () => {
  const checks = [record('questions', { status: 'failed' })];
  assert.equal(judge(approval({ accept: ['Q1'] }), { checks }), undefined);
  // Q1 was accepted, the checks looked again, and still fail: for Q2.
  assert.match(judge(approval({ accept: ['Q1'] }), { checks, accepted: ['Q1'] }) ?? '', /fail: questions/);
  assert.match(judge(approval(), { checks, accepted: ['Q1'] }) ?? '', /fail: questions/);
});

test('with files of their own a person may approve what fails now: it is checked before anything is approved', () => {
  assert.equal(judge(approval({ files: { 'docs/INTAKE.md': 'x' } }), { checks: failing }), undefined);
});

const prose = [
  'approve',
  'approved',
  'yes, go on',
  'I disapprove',
  'not approved',
  'unacceptable',
  'yesterday',
  'LGTM',
];
for (const text of prose)
  test(`D2-9: the words “${text}” approve nothing`, () => {
    const comment = gateAnswerSchema.parse({ decision: 'comment', text, by: 'ann' });
    assert.equal(comment.decision, 'comment');
    // As the text of a rejection or of an approval they change nothing either.
    assert.equal(judge({ decision: 'reject', text }, { checks: failing }), undefined);
    assert.match(judge({ text, ...approval() }, { checks: failing }) ?? '', /fail/);
    assert.match(judge({ text }) ?? '', /--seen/);
    assert.equal(gateAnswerSchema.safeParse({ decision: text, text, by: 'ann' }).success, text === 'approve');
  });

const hardest: Partial<DeliveryState> = {
  gate: 'G4',
  checks: [...failing, record('audit', { status: 'unknown' }), record('old', { tree: 'b'.repeat(40) })],
  stale: { G1: ['docs/INTAKE.md'] },
};

test('D2-10: a rejection needs a reason and nothing else', () => {
  assert.equal(judge({ decision: 'reject', text: 'not that' }, hardest), undefined);
  assert.equal(judge({ decision: 'reject', text: 'not that' }, { checks: [] }), undefined);
  for (const text of ['', '  \n'])
    assert.match(judge({ decision: 'reject', text }, hardest) ?? '', /say why/);
});

test('a step back needs a reason and a gate that was approved', () => {
  const back = (text: string) =>
    judge({ decision: 'comment', text, details: { reopen: 'G1' } }, { closed: { G1: closed } });
  assert.equal(back('search is missing'), undefined);
  assert.match(back('') ?? '', /say why/);
  const early = judge(
    { decision: 'comment', text: 'x', details: { reopen: 'G3' } },
    { closed: { G1: closed } },
  );
  assert.match(early ?? '', /G3 was not approved yet/);
});

test('whoever is not among the approvers decides nothing, not even a rejection', () => {
  const named = { ...order, approvers: ['bea', 'cy'] };
  assert.match(judge(approval(), {}, named) ?? '', /ann may not decide here; bea, cy may/);
  assert.match(judge({ decision: 'reject', text: 'no' }, {}, named) ?? '', /ann may not/);
  assert.equal(judge({ ...approval(), by: 'cy' }, {}, named), undefined);
});
