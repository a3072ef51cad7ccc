import type { Recovery } from './recover-orphans.ts';
import type { Job } from './start-boss.ts';

/** Executes a run. It may be called again for the same run, by this or another process. */
export type Handler = (job: Job, signal: AbortSignal) => Promise<void>;

export interface WorkOptions {
  /** Jobs at work at once in this process, over all projects. Default 1. */
  parallel?: number;
  /**
   * What becomes of jobs that an earlier process left in an embedded database. `run` (default) takes up at once what
   * died at work, and what waited in its order; `park` takes them all out of the queue: their runs stay as they are and
   * can be submitted again. On a server other workers may be at them, so it does nothing there.
   */
  leftOver?: Recovery;
  /** Why this worker leaves a job to others, if it does; the job is offered again after a pause, behind the others of its project. */
  leaves?: (job: Job) => Promise<string | undefined>;
}

export interface DrainOptions {
  /** How long jobs at work may go on before their signal aborts, in milliseconds. Default 0. */
  graceMs?: number;
  /**
   * What becomes of jobs that did not finish. `requeue` gives them back for another worker; `park` takes them out, to
   * be submitted again. Default: `park` in an embedded database, where there is no other worker, else `requeue`.
   */
  unfinished?: 'requeue' | 'park';
}
