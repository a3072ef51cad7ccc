import { ModelError } from '../../domain/errors.ts';
import type { ModelFault } from '../../domain/errors.ts';

export interface BreakerOptions {
  /** Failures in a row that open the circuit. Default 4. */
  failures?: number | undefined;
  /** Milliseconds for which it stays open; doubled each time the trial call fails too, up to 10 minutes. Default 15 s. */
  restMs?: number | undefined;
  /** A wait that a server asks for counts as a quota from here on. Default 2 minutes. */
  quotaMs?: number | undefined;
  now?: (() => number) | undefined;
}

/** Faults that speak against the server, not against the call or the model. */
const serverFaults = new Set<ModelFault>([
  'unreachable',
  'connection-lost',
  'timeout',
  'overloaded',
  'server-error',
  'not-a-model-server',
]);

const longestRestMs = 10 * 60_000;

/**
 * Keeps calls away from a server that does not work: after some failures in a row it lets nobody through for a while,
 * then one call as a trial. A quota that ends in hours keeps it closed until then.
 */
export class CircuitBreaker {
  readonly #options: { failures: number; restMs: number; quotaMs: number; now: () => number };
  #failed = 0;
  #openUntil = 0;
  #rests = 0;
  #trial = false;

  constructor({ failures = 4, restMs = 15_000, quotaMs = 120_000, now = Date.now }: BreakerOptions = {}) {
    this.#options = { failures, restMs, quotaMs, now };
  }

  /** Milliseconds until a call may be tried; 0 when it may now. */
  get waitMs(): number {
    const left = Math.max(0, this.#openUntil - this.#options.now());
    if (left > 0 || !this.#trial) return left;
    return this.#options.restMs;
  }

  /** A call begins. Behind an open circuit it is the trial, and no other may begin until it ends. */
  begin(): void {
    if (this.#rests > 0) this.#trial = true;
  }

  succeed(): void {
    this.#failed = 0;
    this.#rests = 0;
    this.#trial = false;
    this.#openUntil = 0;
  }

  /** A call ended otherwise. What the caller stopped, and what is the model's own fault, says nothing of the server. */
  fail(error: unknown): void {
    const { failures, restMs, quotaMs, now } = this.#options;
    const trial = this.#trial;
    this.#trial = false;
    if (!(error instanceof ModelError)) return;
    const { fault, retryAfterMs = 0 } = error;
    if (retryAfterMs >= quotaMs) {
      this.#openUntil = Math.max(this.#openUntil, now() + retryAfterMs);
      this.#rests = Math.max(1, this.#rests);
      return;
    }
    if (!serverFaults.has(fault)) return;
    this.#failed += 1;
    if (!trial && this.#failed < failures) return;
    this.#openUntil = now() + Math.min(longestRestMs, restMs * 2 ** this.#rests);
    this.#rests += 1;
    this.#failed = 0;
  }
}
