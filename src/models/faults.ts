import { ModelError } from '../domain/errors.ts';
import type { ModelFault } from '../domain/errors.ts';

/** Whether the same call may go well a moment later. A status code can say otherwise, see `http-fault.ts`. */
const retryable: Record<ModelFault, boolean> = {
  unreachable: true,
  'connection-lost': true,
  timeout: true,
  unauthorized: false,
  'unknown-model': false,
  'bad-request': false,
  'prompt-too-long': false,
  'window-cut': false,
  'rate-limited': true,
  overloaded: true,
  'server-error': true,
  'not-a-model-server': false,
  'malformed-stream': true,
  'stream-cut': true,
  'stream-error': true,
  'length-limit': false,
  'content-filter': false,
  'empty-answer': true,
  'unusable-answer': false,
  repetition: true,
  'circuit-open': false,
  aborted: false,
};

export interface FaultDetails {
  retryable?: boolean | undefined;
  hint?: string | undefined;
  cause?: unknown;
  retryAfterMs?: number | undefined;
  partial?: string | undefined;
}

export const modelError = (fault: ModelFault, message: string, details: FaultDetails = {}): ModelError =>
  new ModelError(fault, message, { ...details, retryable: details.retryable ?? retryable[fault] });
