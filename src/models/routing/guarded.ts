import { ModelError } from '../../domain/errors.ts';
import { modelError } from '../faults.ts';
import type { Model } from '../model.ts';
import { CallQueue } from './call-queue.ts';
import type { QueueOptions } from './call-queue.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { BreakerOptions } from './circuit-breaker.ts';

export type GateOptions = QueueOptions & BreakerOptions;

/** What all calls of one endpoint in this process go through. */
export interface EndpointGate {
  readonly queue: CallQueue;
  readonly breaker: CircuitBreaker;
}

export const createGate = (options: GateOptions): EndpointGate => ({
  queue: new CallQueue(options),
  breaker: new CircuitBreaker(options),
});

const resting = ({ name, endpoint }: Model, waitMs: number): ModelError =>
  modelError(
    'circuit-open',
    `${endpoint} is left alone for ${Math.ceil(waitMs / 1000)} s after faults of its own; ${name} was not asked`,
    { hint: 'see whether the server works, or add another model to the route', retryAfterMs: waitMs },
  );

/**
 * A model whose calls wait for a slot of their endpoint and are not made while it is known not to work. Throws
 * `circuit-open` then, and `aborted` when the caller stops while it waits.
 */
export const guarded = (model: Model, { queue, breaker }: EndpointGate, priority = 0): Model => ({
  name: model.name,
  endpoint: model.endpoint,
  async complete(request, call = {}) {
    if (breaker.waitMs > 0) throw resting(model, breaker.waitMs);
    const leave = await queue.enter(model.name, { priority, signal: call.signal }).catch((cause: unknown) => {
      throw modelError('aborted', `the call of ${model.name} at ${model.endpoint} was stopped`, { cause });
    });
    try {
      // It may have opened while the call waited.
      if (breaker.waitMs > 0) throw resting(model, breaker.waitMs);
      breaker.begin();
      const reply = await model.complete(request, call);
      breaker.succeed();
      return reply;
    } catch (error) {
      if (!(error instanceof ModelError) || error.fault !== 'circuit-open') breaker.fail(error);
      throw error;
    } finally {
      leave();
    }
  },
});
