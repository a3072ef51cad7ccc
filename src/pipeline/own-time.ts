import { ModelError } from '../domain/errors.ts';
import type { Model } from '../models/model.ts';

/**
 * The models of a route, each with its own share of the milliseconds that are left: one that hangs must not use up the time of
 * those after it. The last one has all that is left then.
 */
export const withOwnTime = (models: readonly Model[], remainingMs: () => number): readonly Model[] =>
  models.map((model, at) => {
    const after = models.length - 1 - at;
    if (after === 0) return model;
    return {
      name: model.name,
      endpoint: model.endpoint,
      async complete(request, call = {}) {
        const share = Math.max(1, Math.floor(remainingMs() / (after + 1)));
        const own = AbortSignal.timeout(share);
        const signal = call.signal === undefined ? own : AbortSignal.any([call.signal, own]);
        try {
          return await model.complete(request, { ...call, signal });
        } catch (error) {
          if (!own.aborted || call.signal?.aborted === true) throw error;
          throw new ModelError(
            'timeout',
            `it did not answer within its share of the time (${Math.ceil(share / 1000)} s)`,
            {
              retryable: true,
              cause: error,
            },
          );
        }
      },
    };
  });
