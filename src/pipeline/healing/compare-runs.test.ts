import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeChecks, type CheckResult } from '../../domain/check.ts';
import { compareRuns } from './compare-runs.ts';

/** A run of three tests in which those named failed; each failure says something else in each run. */
const ran = (...failed: string[]): CheckResult => ({
  name: 'test',
  tool: 'npm',
  command: ['npm', 'test'],
  status: failed.length === 0 ? 'passed' : 'failed',
  exitCode: failed.length === 0 ? 0 : 1,
  timedOut: false,
  durationMs: 1,
  tests: { passed: 3 - failed.length, failed: failed.length, skipped: 0, total: 3 },
  diagnostics: failed.map((name) => ({
    tool: 'node:test',
    severity: 'error',
    message: `${name}\nat ${Math.random()}`,
  })),
  tree: 'a',
});

const names = (first: CheckResult, second: CheckResult): string[] =>
  compareRuns(first, second).differing.map(({ name }) => name);

const errors = (first: CheckResult, second: CheckResult): string[] =>
  compareRuns(first, second).result.diagnostics.flatMap(({ severity, message }) =>
    severity === 'error' ? (message.split('\n')[0] ?? '') : [],
  );

test('what failed in one of two runs is flaky, whichever; what failed in both stays an error', () => {
  assert.deepEqual(names(ran('one'), ran()), ['one']);
  assert.deepEqual(names(ran('one'), ran('two')), ['one', 'two']);
  assert.deepEqual(errors(ran('one'), ran('two')), []);
  assert.deepEqual(names(ran('one', 'two'), ran('two')), ['one']);
  assert.deepEqual(errors(ran('one', 'two'), ran('two')), ['two']);
  assert.deepEqual(names(ran('one'), ran('one')), []);
});

test('complaints that do not name each failed test tell no test from another', () => {
  const [first, second] = [ran('the process died with 17'), ran('the process died with 18')];
  const unnamed = (result: CheckResult): CheckResult => ({
    ...result,
    tests: { passed: 0, failed: 3, skipped: 0, total: 3 },
  });
  assert.deepEqual(names(unnamed(first), unnamed(second)), []);
});

test('D2-4: a run that passes only the second time verifies nothing, unless the change cannot be the reason', () => {
  const { result, differing } = compareRuns(ran('one'), ran());
  const judged = (known: boolean) =>
    judgeChecks([{ ...result, flaky: differing.map((one) => ({ ...one, known })) }]);
  assert.equal(judged(false), 'unverified');
  assert.equal(judged(true), 'verified');
});
