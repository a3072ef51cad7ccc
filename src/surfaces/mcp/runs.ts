import type { RunStarted } from '../../operations/run-started.ts';
import { doorOf } from '../application.ts';
import { followRun } from '../follow-run.ts';
import type { RunScreen } from '../run-screen.ts';
import type { HeldApplication } from './held-application.ts';

/** Nobody looks. */
const unseen: RunScreen = {
  start: () => undefined,
  event: () => undefined,
  delta: () => undefined,
  end: () => undefined,
};

/** The runs that were started here: they go on when nobody waits for their end, until the client leaves. */
export class Runs {
  readonly application: HeldApplication;
  /** Aborts when the client leaves. */
  readonly leaving: AbortSignal;
  readonly #kept = new Set<string>();

  constructor(application: HeldApplication, leaving: AbortSignal) {
    this.application = application;
    this.leaving = leaving;
  }

  isKept(runId: string): boolean {
    return this.#kept.has(runId);
  }

  /** Holds the application for the worker of the run. */
  keep(started: RunStarted): void {
    const { runId } = started;
    if (this.#kept.has(runId)) return;
    this.#kept.add(runId);
    this.application
      .use((application) => followRun(started, doorOf(application), unseen, this.leaving))
      // A log that cannot be read is told to whoever asks for the run next.
      .catch(() => undefined)
      .finally(() => this.#kept.delete(runId));
  }
}
