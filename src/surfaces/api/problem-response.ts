import { STATUS_CODES } from 'node:http';
import { BudgetError, DiskFullError, ModelError, UnavailableError, UserError } from '../../domain/errors.ts';
import { jsonLine } from '../cli/json-line.ts';
import { explainError, isSystemError } from '../explain-error.ts';
import type { Problem } from '../problem.ts';
import { Refusal } from './refusal.ts';

/** What a caller should wait before it tries again, in seconds, where nobody knows better. */
const retryAfterSeconds = 5;

const diskStatus: Record<string, number> = { ENOSPC: 507, EDQUOT: 507 };

const statusOf = (error: unknown): number => {
  if (error instanceof Refusal) return error.status;
  if (error instanceof DiskFullError) return 507;
  if (error instanceof UnavailableError) return 503;
  if (error instanceof BudgetError) return 409;
  if (error instanceof UserError) return error.usage ? 400 : 409;
  if (error instanceof ModelError) return error.retryable ? 503 : 502;
  return isSystemError(error) ? (diskStatus[error.code] ?? 500) : 500;
};

const kindOf = (error: unknown): Problem['kind'] => {
  if (error instanceof BudgetError) return 'budget';
  if (error instanceof UserError || error instanceof Refusal) return 'user';
  if (error instanceof ModelError) return 'model';
  return isSystemError(error) ? 'machine' : 'defect';
};

const headersOf = (error: unknown, status: number): Record<string, string> => {
  if (error instanceof Refusal) return { ...error.headers };
  const waits = error instanceof ModelError ? error.retryAfterMs : undefined;
  if (status !== 503 && waits === undefined) return {};
  return { 'retry-after': String(waits === undefined ? retryAfterSeconds : Math.ceil(waits / 1000)) };
};

/** What may be told of an error: never where in our code it happened. */
export const problemOf = (error: unknown): Problem => {
  const status = statusOf(error);
  const told = error instanceof Refusal ? { message: error.message, hint: error.hint } : explainError(error);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: told.message,
    ...(told.hint !== undefined && { hint: told.hint }),
    kind: kindOf(error),
    ...((error instanceof Refusal ? status === 400 : error instanceof UserError && error.usage) && {
      usage: true,
    }),
    ...(error instanceof BudgetError && { limit: error.limit }),
    ...(error instanceof ModelError && { fault: error.fault, retryable: error.retryable }),
    ...(error instanceof Refusal && error.fields && { errors: error.fields }),
  };
};

export const problemResponse = (error: unknown): Response => {
  const problem = problemOf(error);
  return new Response(jsonLine(problem), {
    status: problem.status,
    headers: { ...headersOf(error, problem.status), 'content-type': 'application/problem+json' },
  });
};
