/** Why a call was ended from our side. */
export type Ending = { kind: 'aborted' } | { kind: 'timeout'; what: string; limitMs: number };

/**
 * Ends a call when nothing happens for too long or when the caller aborts: its `signal` closes the socket.
 * One timer, set back by `beat`, so that a fast stream costs no timers.
 */
export class Watchdog {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ending: Ending | undefined;

  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer;
    if (outer?.aborted) this.#abort();
    else outer?.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** From now on at most `limitMs` may pass between two beats; `what` names it in the fault. */
  watch(what: string, limitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end({ kind: 'timeout', what, limitMs }), limitMs);
  }

  beat(): void {
    this.#timer?.refresh();
  }

  /** Lets go of the timer and of the caller's signal, and of the socket if it is still in use. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#abort);
    this.#controller.abort();
  }

  readonly #abort = (): void => this.#end({ kind: 'aborted' });

  #end(ending: Ending): void {
    this.#ending ??= ending;
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
