import { ModelError } from '../../domain/errors.ts';
import { modelError } from '../faults.ts';
import type { Model } from '../model.ts';
import { CallQueue } from './call-queue.ts';
import type { QueueOptions } from './call-queue.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { BreakerOptions } from './circuit-breaker.ts';

/** Slots of an endpoint that hold over all processes that call it. */
export interface SharedSlots {
  /** Resolves with the way to leave when there is a slot; rejects with the signal's reason when it is aborted. */
  enter(signal: AbortSignal | undefined): Promise<() => void>;
}

export type GateOptions = QueueOptions & BreakerOptions & { shared?: SharedSlots | undefined };

/** What all calls of one endpoint in this process go through. */
export interface EndpointGate {
  readonly queue: CallQueue;
  readonly breaker: CircuitBreaker;
  readonly shared?: SharedSlots | undefined;
}

export const createGate = (options: GateOptions): EndpointGate => ({
  queue: new CallQueue(options),
  breaker: new CircuitBreaker(options),
  shared: options.shared,
});

/** First the turn among the calls of this process, then a slot among those of all processes. */
const enterGate = async (
  { name, endpoint }: Model,
  { queue, shared }: EndpointGate,
  options: { priority: number; signal: AbortSignal | undefined },
): Promise<() => void> => {
  const stopped = (cause: unknown): never => {
    throw modelError('aborted', `the call of ${name} at ${endpoint} was stopped`, { cause });
  };
  const leave = await queue.enter(name, options).catch(stopped);
  try {
    const leaveShared = await shared?.enter(options.signal);
    return () => {
      leaveShared?.();
      leave();
    };
  } catch (error) {
    leave();
    return stopped(error);
  }
};

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
export const guarded = (model: Model, gate: EndpointGate, priority = 0): Model => ({
  name: model.name,
  endpoint: model.endpoint,
  async complete(request, call = {}) {
    const { breaker } = gate;
    if (breaker.waitMs > 0) throw resting(model, breaker.waitMs);
    const leave = await enterGate(model, gate, { priority, signal: call.signal });
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
