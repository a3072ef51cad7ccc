import { Bug, ModelError } from '../../domain/errors.ts';
import type { ModelFault } from '../../domain/errors.ts';
import type { CallOptions, Model, ModelRequest, Reply } from '../model.ts';
import { markRetrying, retrying } from '../retrying.ts';
import type { RetryOptions } from '../retrying.ts';

/** The route goes on: `from` failed, `to` is asked next. */
export interface Fallback {
  from: Pick<Model, 'name' | 'endpoint'>;
  to: Pick<Model, 'name' | 'endpoint'>;
  error: ModelError;
}

export interface RouteOptions extends RetryOptions {
  onFallback?: ((fallback: Fallback) => void) | undefined;
}

/** Faults that another model would share, or that are the caller's own: the route ends with them. */
const finalFaults = new Set<ModelFault>(['aborted', 'length-limit']);
/** Faults that another attempt at the same place would only wait for, while another model stands ready. */
const elsewhereFirst = new Set<ModelFault>(['unreachable', 'timeout', 'overloaded']);

const defaultAttempts = 3;

const stateOf = (call: CallOptions): { call: CallOptions; restart: () => void } => {
  let delivered = false;
  const { onDelta, onRestart } = call;
  return {
    call: {
      ...call,
      onDelta:
        onDelta &&
        ((text) => {
          delivered = true;
          onDelta(text);
        }),
      onRestart: () => {
        delivered = false;
        onRestart?.();
      },
    },
    restart() {
      if (delivered) onRestart?.();
      delivered = false;
    },
  };
};

/**
 * The models of a route in order as one. A fault goes to the next model, and each such step is told to `onFallback`;
 * the reply names the model that produced it. Retries live here too, so it must not be wrapped in `retrying`:
 * a call is made at most `attempts` times (default 3) plus once for each further model, over the whole route.
 * Faults that waiting may cure (a busy or unreachable server) move on at once while another model is left.
 */
export const routed = (models: readonly Model[], options: RouteOptions = {}): Model => {
  const [first] = models;
  if (!first) throw new Bug('a route has no models');
  const { attempts = defaultAttempts, onFallback, onRetry } = options;

  const ask = async (request: ModelRequest, call: CallOptions): Promise<Reply> => {
    const { call: watched, restart } = stateOf(call);
    let left = attempts + models.length - 1;
    for (const [at, model] of models.entries()) {
      const next = models[at + 1];
      const reserved = models.length - 1 - at;
      const patient = retrying(
        counting(model, () => (left -= 1)),
        {
          ...options,
          attempts: Math.max(1, left - reserved),
          retries: ({ fault }) => next === undefined || !elsewhereFirst.has(fault),
          ...(onRetry ? { onRetry } : {}),
        },
      );
      try {
        return await patient.complete(request, watched);
      } catch (error) {
        if (!(error instanceof ModelError) || finalFaults.has(error.fault) || !next) throw error;
        if (call.signal?.aborted) throw error;
        restart();
        onFallback?.({ from: idOf(model), to: idOf(next), error });
      }
    }
    throw new Bug('a route ended without an answer or a fault');
  };

  return markRetrying({ ...idOf(first), complete: (request, call = {}) => ask(request, call) });
};

const idOf = ({ name, endpoint }: Model): Pick<Model, 'name' | 'endpoint'> => ({ name, endpoint });

const counting = (model: Model, count: () => void): Model => ({
  ...idOf(model),
  complete(request, call) {
    count();
    return model.complete(request, call);
  },
});
