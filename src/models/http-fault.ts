import type { ModelError, ModelFault } from '../domain/errors.ts';
import { modelError } from './faults.ts';
import { readErrorBody, showWords } from './server-words.ts';

/** An answer that is no success, as far as it was read. */
export interface Refusal {
  status: number;
  headers: { get(name: string): string | null };
  body: string;
}

/** Requests time out, limits pass, servers restart; what they cannot do (501, 505) they cannot do later either. */
export const isRetryableStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);

/** Codes, not words, by which servers name a model that they do not have. */
const unknownModelCodes = new Set(['model_not_found', 'invalid_model', 'model_not_exist']);

const faultOf = (status: number, code: string | undefined): ModelFault => {
  if (status < 500 && code !== undefined && unknownModelCodes.has(code)) return 'unknown-model';
  if (status < 400) return 'not-a-model-server';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404 || status === 405) return 'not-a-model-server';
  if (status === 408 || status === 429) return 'rate-limited';
  if (status < 500) return 'bad-request';
  return status === 503 || status === 529 ? 'overloaded' : 'server-error';
};

/**
 * Milliseconds that a Retry-After header asks for: seconds or an HTTP date, which is read by the server's own clock.
 * 0 and past dates are 0; anything else, a negative number too, is undefined.
 */
export const readRetryAfter = (headers: Refusal['headers'], now = Date.now()): number | undefined => {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,9})?$/.test(value)) return Math.round(Number(value) * 1000);
  // Date.parse reads "-5" and "7 2" as years and months: an HTTP date begins with the name of a day.
  const date = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(date)) return undefined;
  const serverNow = Date.parse(headers.get('date') ?? '');
  return Math.max(0, date - (Number.isNaN(serverNow) ? now : serverNow));
};

const hints: Partial<Record<ModelFault, string>> = {
  unauthorized: 'check the key of this endpoint',
  'rate-limited': 'wait, or use another endpoint',
  overloaded: 'wait until the server is free, or use another endpoint',
  'not-a-model-server': 'check the base URL: most servers want it to end in /v1',
};

/** Names the fault by its status code alone; the server's words are only shown. */
export const httpFault = (refusal: Refusal, endpoint: string, apiKey: string | undefined): ModelError => {
  const { status, headers, body } = refusal;
  const { message, code } = readErrorBody(body);
  const fault = faultOf(status, code);
  const target = status < 400 ? (headers.get('location') ?? '') : '';
  const words = showWords(target === '' ? message : `redirects to ${target}`, apiKey);
  return modelError(fault, `${endpoint} answered ${status}${words === '' ? '' : `: ${words}`}`, {
    retryable: isRetryableStatus(status),
    retryAfterMs: isRetryableStatus(status) ? readRetryAfter(headers) : undefined,
    hint: hints[fault],
  });
};
