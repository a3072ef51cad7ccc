import type { Store } from '../store/store.ts';
import { buryDead } from './bury-dead.ts';
import { type Recovery, recoverOrphans } from './recover-orphans.ts';
import { type Boss, type Job, type QueueLimits, startBoss } from './start-boss.ts';
import { submitJob } from './submit-job.ts';
import { type Handler, Worker } from './worker.ts';

export type { Handler, Job };

export interface QueueOptions extends Partial<QueueLimits> {
  /** Told of faults of the database that the queue survives by itself. */
  onError?: (error: unknown) => void;
}

export interface WorkOptions {
  /** Jobs at work at once in this process, over all projects. Default 1. */
  parallel?: number;
  /**
   * What becomes of jobs that an earlier process left in an embedded database. `run` (default) takes up at once what
   * died at work, and what waited in its order; `park` takes them all out of the queue: their runs stay as they are and
   * can be submitted again. On a server other workers may be at them, so it does nothing there.
   */
  leftOver?: Recovery;
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

/** Runs that wait for a worker. One at a time is at work for a project, in the order of their submission. */
export interface Queue {
  /** Idempotent while the run waits; a run at work is queued again behind itself. Its status must not be `ended`. */
  submit(job: Job): Promise<void>;
  /**
   * Takes jobs from now on. A handler that throws is called again, with growing pauses; after the last try, or at once
   * for a UserError, the run is ended as failed with the reason in its log. Its signal aborts (AbortError) when the
   * job takes too long, when the claim is lost to another worker, or when the queue drains.
   */
  work(handler: Handler, options?: WorkOptions): Promise<void>;
  /** Takes no more jobs, waits for those at work, and closes the queue. Calling it twice is harmless. */
  drain(options?: DrainOptions): Promise<void>;
}

const closeWhenIdle = async (
  boss: Boss,
  worker: Worker | undefined,
  options: DrainOptions,
): Promise<void> => {
  await worker?.drain(options);
  await boss.stop({ graceful: false });
};

/** The queue on the database of the store. It must be drained before the store is closed. */
export const openQueue = async (store: Store, options: QueueOptions = {}): Promise<Queue> => {
  const { onError = () => undefined, ...limits } = options;
  const wake = { call: (): void => undefined };
  const opened = await startBoss(store.engine, limits, { onNews: () => wake.call(), onError });
  const { boss } = opened;
  let worker: Worker | undefined;
  let closed: Promise<void> | undefined;
  return {
    async submit(job) {
      await submitJob(opened, job);
      wake.call();
    },
    async work(handler, { parallel = 1, leftOver = 'run' } = {}) {
      if (store.engine.kind === 'embedded') await recoverOrphans(boss, leftOver);
      worker = new Worker({ opened, store, handler, parallel, onError, bury: () => buryDead(boss, store) });
      wake.call = () => worker?.wake();
      worker.start();
    },
    drain: (drainOptions = {}) => (closed ??= closeWhenIdle(boss, worker, drainOptions)),
  };
};
