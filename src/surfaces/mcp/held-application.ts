import type { Application } from '../application.ts';

/**
 * The composition while somebody needs it. The embedded database has one owner at a time, and assistants start this
 * server in every window: held for the life of the process it would lock out the command line and every other window.
 */
export class HeldApplication {
  readonly #open: () => Promise<Application>;
  readonly #failed: (error: unknown) => void;
  #holds = 0;
  #opened: Promise<Application> | undefined;
  #closing: Promise<void> = Promise.resolve();

  /** `failed` hears of a closing that did not go well. */
  constructor(open: () => Promise<Application>, failed: (error: unknown) => void) {
    this.#open = open;
    this.#failed = failed;
  }

  /** Opens it unless it is open, and lets go of it after the last use. Throws what opening or `act` throws. */
  async use<Value>(act: (application: Application) => Promise<Value>): Promise<Value> {
    this.#holds += 1;
    try {
      await this.#closing;
      this.#opened ??= this.#open();
      return await act(await this.#opened);
    } finally {
      this.#holds -= 1;
      if (this.#holds === 0) this.#letGo();
    }
  }

  /** Resolves when what was let go of is closed. */
  closed(): Promise<void> {
    return this.#closing;
  }

  #letGo(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened === undefined) return;
    this.#closing = opened.then(
      (application) => application.close().catch(this.#failed),
      // Whoever wanted it open has been told.
      () => undefined,
    );
  }
}
