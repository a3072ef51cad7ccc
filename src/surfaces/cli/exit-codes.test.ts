import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BudgetError, Bug, ModelError, UserError } from '../../domain/errors.ts';
import { outcomeSchema, type Outcome } from '../../domain/outcome.ts';
import { exitCodeOf, runExitCode } from './exit-codes.ts';
import { explainError } from '../explain-error.ts';

test('DX-3: the exit code of a run is a function of its outcome, and 0 means verified alone', () => {
  const table: Record<Outcome, number> = {
    verified: 0,
    unverified: 2,
    failed: 3,
    rejected: 3,
    cancelled: 3,
    exhausted: 5,
  };
  for (const outcome of outcomeSchema.options)
    assert.equal(runExitCode({ outcome, question: null }), table[outcome], outcome);
  assert.equal(runExitCode({ outcome: null, question: 'may I?' }), 4);
  assert.equal(runExitCode({ outcome: null, question: null }), 130);
});

test('what is thrown has an exit code of its own kind', () => {
  const disk = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  });
  const table: [unknown, number][] = [
    [new UserError('x'), 3],
    [new UserError('x', { usage: true }), 64],
    [new BudgetError('tokens', 'x'), 5],
    [new ModelError('unreachable', 'x', { retryable: true }), 3],
    [new Bug('x'), 70],
    [disk, 3],
    [new TypeError('x is not a function'), 70],
    ['a string', 70],
    [undefined, 70],
  ];
  for (const [error, code] of table) assert.equal(exitCodeOf(error), code, String(error));
});

test('every error is explained with a next step', () => {
  const disk = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  });
  assert.match(explainError(disk).hint ?? '', /free some disk space/);
  assert.match(explainError(new Bug('x')).message, /a defect of Millwright: x/);
  assert.match(explainError(new TypeError('y')).hint ?? '', /MILLWRIGHT_DEBUG=1/);
  assert.deepEqual(explainError(new UserError('m', { hint: 'h' })), { message: 'm', hint: 'h' });
});
