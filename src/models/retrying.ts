import { setTimeout } from 'node:timers/promises';
import { Bug, ModelError } from '../domain/errors.ts';
import { modelError } from './faults.ts';
import type { CallOptions, Model, ModelRequest, Reply } from './model.ts';

/** A fault that will be answered with one more attempt. */
export interface Retry {
  error: ModelError;
  /** The attempt that failed, from 1. */
  attempt: number;
  delayMs: number;
}

export interface RetryOptions {
  /** Calls at most, the first one included. Default 3. */
  attempts?: number;
  /** Milliseconds that the run may still take. A wait that would not fit is not begun: the fault is thrown at once. */
  remainingMs?: () => number;
  /** Longest single wait; a server that asks for more will not be back within this call. Default 60 s. */
  longestWaitMs?: number;
  onRetry?: (retry: Retry) => void;
  /** Whether a retryable fault is worth a retry here. Default: all are. */
  retries?: (error: ModelError) => boolean;
  /** From 0 to below 1. */
  random?: () => number;
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

const firstWaitMs = 500;
const longestBackoffMs = 20_000;
/** Added for each repetition of an answer that was the model's own failure: the same dice would fall the same way. */
const temperatureStep = 0.2;

const layered = new WeakSet<Model>();

/** Marks a model that repeats its calls itself. */
export const markRetrying = <Retrying extends Model>(model: Retrying): Retrying => {
  layered.add(model);
  return model;
};

const pause = async (ms: number, signal: AbortSignal | undefined): Promise<void> => {
  await setTimeout(ms, undefined, signal ? { signal } : {});
};

/** At least what the server asked for; else doubling, and spread so that many callers do not come back together. */
const waitMs = ({ retryAfterMs }: ModelError, attempt: number, random: () => number): number => {
  if (retryAfterMs !== undefined) return retryAfterMs * (1 + random() / 10);
  return Math.min(longestBackoffMs, firstWaitMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
};

const varied = (request: ModelRequest, { fault }: ModelError): ModelRequest =>
  (fault === 'empty-answer' || fault === 'repetition') && request.temperature !== undefined
    ? { ...request, temperature: Math.min(1, request.temperature + temperatureStep) }
    : request;

/** Lets a watcher see each answer once: what a failed attempt delivered is taken back before the next one begins. */
const watching = (options: CallOptions): { options: CallOptions; restart: () => void } => {
  let delivered = false;
  const { onDelta, onRestart } = options;
  return {
    options: {
      ...options,
      onDelta:
        onDelta &&
        ((text) => {
          delivered = true;
          onDelta(text);
        }),
    },
    restart() {
      if (delivered) onRestart?.();
      delivered = false;
    },
  };
};

/**
 * Repeats calls that failed with a retryable ModelError, and nothing else. The only layer that does: wrapping a model
 * that already retries is a Bug, since attempts would multiply.
 */
export const retrying = (model: Model, options: RetryOptions = {}): Model => {
  const { attempts = 3, remainingMs = () => Infinity, longestWaitMs = 60_000 } = options;
  const { random = Math.random, sleep = pause, onRetry, retries = () => true } = options;
  if (layered.has(model)) throw new Bug(`${model.name} at ${model.endpoint} retries already`);

  const delayFor = (error: unknown, attempt: number): number | undefined => {
    if (!(error instanceof ModelError) || !error.retryable || attempt >= attempts || !retries(error))
      return undefined;
    const delayMs = waitMs(error, attempt, random);
    return delayMs > longestWaitMs || delayMs >= remainingMs() ? undefined : delayMs;
  };

  const complete = async (request: ModelRequest, call: CallOptions = {}): Promise<Reply> => {
    const { options: watched, restart } = watching(call);
    let asked = request;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await model.complete(asked, watched);
      } catch (error) {
        const delayMs = delayFor(error, attempt);
        if (delayMs === undefined || !(error instanceof ModelError)) throw error;
        onRetry?.({ error, attempt, delayMs });
        await sleep(delayMs, call.signal).catch((cause: unknown) => {
          throw modelError('aborted', `the call of ${model.name} at ${model.endpoint} was stopped`, {
            cause,
          });
        });
        restart();
        asked = varied(asked, error);
      }
    }
  };

  return markRetrying({ name: model.name, endpoint: model.endpoint, complete });
};
