import { z } from 'zod';
import { type OpenedBoss, runQueue } from './start-boss.ts';

/** A job as it was fetched: the number of its try keeps a worker that lost it from touching the next one's. */
export interface Attempt {
  id: string;
  retryCount: number;
}

export type Interruption = 'drained' | 'expired' | 'lost' | 'cancelled';

const words: Record<Interruption, string> = {
  drained: 'the worker was told to stop',
  expired: 'the run took longer than a job may',
  lost: 'another worker has taken the run over',
  cancelled: 'the task was cancelled',
};

const touchedSchema = z.object({ settled: z.array(z.string()) });

/**
 * Keeps a job ours while it is at work: heartbeats, and a signal that aborts when it is not ours any more or took too
 * long. Heartbeats that cannot be sent abort it too, once the others must take this worker for dead.
 */
export class Claim {
  readonly attempt: Attempt;
  readonly #abort = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #interruption: Interruption | undefined;

  constructor(attempt: Attempt, { boss, limits, alone }: OpenedBoss) {
    this.attempt = { id: attempt.id, retryCount: attempt.retryCount };
    this.#timers.push(setTimeout(() => this.interrupt('expired'), limits.expireSeconds * 1000));
    if (!alone) this.#keepAlive(boss, limits.heartbeatSeconds * 1000);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why the signal aborted, if it did. */
  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  interrupt(why: Interruption): void {
    if (this.#interruption !== undefined) return;
    this.#interruption = why;
    this.#abort.abort(new DOMException(words[why], 'AbortError'));
  }

  release(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #keepAlive(boss: OpenedBoss['boss'], lifeMs: number): void {
    let heardAt = performance.now();
    const beat = async (): Promise<void> => {
      const sentAt = performance.now();
      const answer = touchedSchema.safeParse(await boss.touch(runQueue, this.attempt));
      if (answer.success && answer.data.settled.includes(this.attempt.id)) heardAt = sentAt;
      else this.interrupt('lost');
    };
    const onTime = (): void => {
      beat().catch(() => {
        if (performance.now() - heardAt >= lifeMs) this.interrupt('lost');
      });
    };
    this.#timers.push(setInterval(onTime, lifeMs / 3));
  }
}
