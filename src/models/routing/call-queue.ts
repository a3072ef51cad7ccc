/** A call that waits for its turn. */
interface Waiting {
  model: string;
  priority: number;
  sinceMs: number;
  /** Calls that were let in before it although they came later. */
  passedBy: number;
  start: () => void;
}

export interface QueueOptions {
  /** Calls at once. */
  slots: number;
  /** Whether the server holds one model at a time, so that another one costs a swap. */
  oneModel?: boolean | undefined;
  /** A call is passed by at most so many later ones. Default 16. */
  mostPassedBy?: number | undefined;
  /** And waits at most so long behind them. Default 2 minutes. */
  longestPassedMs?: number | undefined;
  now?: (() => number) | undefined;
}

/**
 * Lets calls of one endpoint in: at most `slots` at once, the highest priority first, then in the order in which they
 * came; where the server holds one model at a time, calls of the loaded model go before others of their priority, but
 * no call is passed by for ever.
 */
export class CallQueue {
  readonly #options: QueueOptions;
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #loaded: string | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running;
  }

  /** Resolves with the way to leave when it is the call's turn; rejects with the signal's reason when it is aborted. */
  enter(
    model: string,
    options: { priority?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<() => void> {
    const { priority = 0, signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const abort = (): void => {
        const at = this.#waiting.indexOf(call);
        if (at !== -1) this.#waiting.splice(at, 1);
        reject(signal?.reason as Error);
      };
      const start = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve(this.#leaving());
      };
      const call: Waiting = { model, priority, sinceMs: this.#now(), passedBy: 0, start };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(call);
      this.#next();
      return undefined;
    });
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #leaving(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running -= 1;
      this.#next();
    };
  }

  #next(): void {
    while (this.#running < this.#options.slots) {
      const call = this.#pick();
      if (!call) return;
      const at = this.#waiting.indexOf(call);
      for (const earlier of this.#waiting.slice(0, at)) earlier.passedBy += 1;
      this.#waiting.splice(at, 1);
      this.#running += 1;
      this.#loaded = call.model;
      call.start();
    }
  }

  #pick(): Waiting | undefined {
    const { oneModel = false, mostPassedBy = 16, longestPassedMs = 120_000 } = this.#options;
    const overdue = this.#waiting.find(
      ({ passedBy, sinceMs }) =>
        passedBy >= mostPassedBy || (passedBy > 0 && this.#now() - sinceMs >= longestPassedMs),
    );
    if (overdue) return overdue;
    const highest = Math.max(...this.#waiting.map(({ priority }) => priority));
    const first = this.#waiting.filter(({ priority }) => priority === highest);
    // Two models at once would each throw the other out.
    if (oneModel) return first.find(({ model }) => model === this.#loaded) ?? first[0];
    return first[0];
  }
}
