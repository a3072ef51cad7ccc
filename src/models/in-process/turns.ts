/** One after the other, in the order of asking. */
export class Turns {
  /** Fulfilled when the last one that asked has ended its turn. */
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits for the turn and answers the function that ends it. Whoever aborts while waiting leaves at once, with the
   * signal's reason; those behind do not notice.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = turn.promise;
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([before, left.promise]);
    } catch (error) {
      void before.then(turn.resolve);
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
    return turn.resolve;
  }
}
