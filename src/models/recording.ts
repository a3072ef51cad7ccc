import { appendFileSync } from 'node:fs';
import { ModelError } from '../domain/errors.ts';
import type { Model } from './model.ts';
import { hashRequest } from './recorded-call.ts';
import type { RecordedCall } from './recorded-call.ts';

/**
 * Writes each call with its reply or fault as a line of JSON behind the end of `file`, which only its owner may read:
 * it holds whole prompts. A call that the caller stopped says nothing about the model and is left out.
 */
export const recording = (model: Model, file: string): Model => {
  const { name, endpoint } = model;
  const write = (call: Omit<RecordedCall, 'name' | 'endpoint'>): void =>
    appendFileSync(file, `${JSON.stringify({ endpoint, name, ...call })}\n`, { mode: 0o600 });
  return {
    name,
    endpoint,
    async complete(request, options) {
      const hash = hashRequest(request);
      try {
        const reply = await model.complete(request, options);
        write({ hash, request, reply });
        return reply;
      } catch (error) {
        if (error instanceof ModelError && error.fault !== 'aborted') {
          const { fault, message, retryable, hint, retryAfterMs, partial } = error;
          write({ hash, request, fault: { fault, message, retryable, hint, retryAfterMs, partial } });
        }
        throw error;
      }
    },
  };
};
