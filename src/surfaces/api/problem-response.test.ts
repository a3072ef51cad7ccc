import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BudgetError,
  Bug,
  DiskFullError,
  ModelError,
  UnavailableError,
  UserError,
} from '../../domain/errors.ts';
import { exitCodeOf } from '../cli/exit-codes.ts';
import { explainError } from '../explain-error.ts';
import { errorOf, problemSchema } from '../problem.ts';
import { problemOf, problemResponse } from './problem-response.ts';
import { Refusal } from './refusal.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  syscall: 'write',
});

const cases: [error: Error, status: number, retryAfter: string | null][] = [
  [new UserError('wrong', { usage: true, hint: 'so' }), 400, null],
  [new UserError('not as things stand', { hint: 'so' }), 409, null],
  [new BudgetError('tokens', 'used up'), 409, null],
  [new UnavailableError('the database cannot be reached', { hint: 'wait' }), 503, '5'],
  [new DiskFullError('the disk is full', { hint: 'free some' }), 507, null],
  [new ModelError('overloaded', 'busy', { retryable: true, retryAfterMs: 6500 }), 503, '7'],
  [new ModelError('bad-request', 'no', { retryable: false }), 502, null],
  [new Bug('broken'), 500, null],
  [new TypeError('x is not a function'), 500, null],
  [full, 507, null],
];

for (const [error, status, retryAfter] of cases)
  test(`${error.name} "${error.message}" is ${status}, and the same error again for a command`, async () => {
    const response = problemResponse(error);
    assert.equal(response.status, status);
    assert.equal(response.headers.get('retry-after'), retryAfter);
    const text = await response.text();
    assert.doesNotMatch(text, /\.ts:\d|at \w+ \(/);
    const problem = problemSchema.parse(JSON.parse(text));
    const again = errorOf(problem);
    assert.equal(exitCodeOf(again), exitCodeOf(error));
    if (error instanceof UserError || error instanceof ModelError) {
      assert.equal(again.message, error.message);
      assert.equal(explainError(again).hint, error.hint);
    }
  });

test('a refusal has the status and headers that it names, and says which fields do not hold', () => {
  const refusal = new Refusal(413, 'too long', {
    headers: { 'retry-after': '9' },
    fields: [{ path: 'a', message: 'b' }],
  });
  assert.deepEqual(problemOf(refusal).errors, [{ path: 'a', message: 'b' }]);
  assert.equal(problemResponse(refusal).headers.get('retry-after'), '9');
});
