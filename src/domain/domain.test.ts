import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exhaustedLimit, nothingSpent } from './budget.ts';
import { judgeChecks, type CheckResult } from './check.ts';
import { diagnosticIdentity } from './diagnostic.ts';
import { idSchema, newId, shortId } from './id.ts';
import { outcomeSchema } from './outcome.ts';
import { taskStates, taskTransitions } from './task.ts';

const check = (over: Partial<CheckResult>): CheckResult => ({
  name: 'test',
  tool: 'node:test',
  command: ['node', '--test'],
  status: 'passed',
  exitCode: 0,
  timedOut: false,
  durationMs: 1,
  diagnostics: [],
  tree: 'a'.repeat(40),
  ...over,
});
const ran = { passed: 3, failed: 0, skipped: 0, total: 3 };

test('a passing check with tests that ran is verified', () => {
  assert.equal(judgeChecks([check({ tests: ran })]), 'verified');
});

test('D2-4: no checks, no test, zero tests and unreadable counts are unverified, never a pass', () => {
  assert.equal(judgeChecks([]), 'unverified');
  assert.equal(judgeChecks([check({ name: 'build' })]), 'unverified');
  assert.equal(judgeChecks([check({ tests: { ...ran, passed: 0, total: 0 } })]), 'unverified');
  assert.equal(judgeChecks([check({ tests: { passed: 0, failed: 0, skipped: 3, total: 3 } })]), 'unverified');
  assert.equal(judgeChecks([check({})]), 'unverified');
});

const tree = 'a'.repeat(40);
const noPass: Record<string, [Partial<CheckResult>, 'unverified' | 'failed']> = {
  'was stopped, whatever its reader said': [{ timedOut: true, exitCode: null }, 'failed'],
  'ended by a signal': [{ exitCode: null }, 'unverified'],
  'ended badly, whatever its reader said': [{ exitCode: 1 }, 'unverified'],
  'could not say': [{ status: 'unknown' }, 'unverified'],
  'looked at some files only': [{ files: ['a.js'] }, 'unverified'],
  'ran on an older tree': [{ tree: 'b'.repeat(40) }, 'unverified'],
};
for (const [what, [over, outcome]] of Object.entries(noPass))
  test(`D2-4, D2-11: a test run that ${what} is never a pass`, () => {
    assert.equal(judgeChecks([check({ tests: ran, ...over })], tree), outcome);
    assert.equal(judgeChecks([check({ tests: ran })], tree), 'verified');
  });

test('D2-13: a check that failed before and passes now is judged by what it says now', () => {
  const round = (status: CheckResult['status']) => judgeChecks([check({ tests: ran, status })], tree);
  assert.deepEqual([round('failed'), round('passed')], ['failed', 'verified']);
});

test('D2-3: a failing check of any kind fails the whole', () => {
  for (const name of ['install', 'typecheck', 'lint', 'test', 'build', 'audit'] as const)
    assert.equal(judgeChecks([check({ tests: ran }), check({ name, status: 'failed' })]), 'failed');
});

test('D2-4: an audit that could not say blocks nothing and proves nothing', () => {
  const audit = check({ name: 'audit', status: 'unknown' });
  assert.equal(judgeChecks([audit]), 'unverified');
  assert.equal(judgeChecks([check({ tests: ran }), audit]), 'verified');
});

test('DX-3: there is one outcome type and it knows no success', () => {
  assert.deepEqual(outcomeSchema.options, [
    'verified',
    'unverified',
    'failed',
    'rejected',
    'exhausted',
    'cancelled',
  ]);
});

test('a budget is used up at its limit, and money of 0 forbids paid calls only', () => {
  const budget = { tokens: 10, seconds: 5, attempts: 1, money: 0 };
  assert.equal(exhaustedLimit(budget, nothingSpent), undefined);
  assert.equal(exhaustedLimit(budget, { ...nothingSpent, tokens: 10 }), 'tokens');
  assert.equal(exhaustedLimit(budget, { ...nothingSpent, seconds: 5 }), 'seconds');
  assert.equal(exhaustedLimit(budget, { ...nothingSpent, money: 0.01 }), 'money');
  assert.equal(exhaustedLimit({ ...budget, money: 1 }, { ...nothingSpent, money: 1 }), 'money');
});

test('a complaint keeps its identity when its line moves, and loses it when its words change', () => {
  const at = (line: number, message: string) =>
    diagnosticIdentity({ tool: 'tsc', severity: 'error', path: 'a.ts', line, code: 'TS1', message });
  assert.equal(at(3, 'expected 2 arguments'), at(9, 'expected  2 arguments'));
  assert.notEqual(at(3, 'expected 2 arguments'), at(3, 'expected a string'));
});

test('ids are valid, sorted by time, and told apart by their tails', () => {
  const ids = Array.from({ length: 50 }, newId);
  for (const id of ids) assert.ok(idSchema.safeParse(id).success);
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids.map(shortId)).size, ids.length);
});

test('every state of a task has its moves, and every move leads to a state', () => {
  assert.deepEqual(Object.keys(taskTransitions), [...taskStates]);
  for (const targets of Object.values(taskTransitions))
    for (const to of targets) assert.ok(taskStates.includes(to));
  assert.deepEqual(taskTransitions.completed, []);
});
