import { countJobs, type JobCount } from '../store/count-jobs.ts';
import { asStoreError } from '../store/database-error.ts';
import type { Store } from '../store/store.ts';
import { buryDead, buryRun, cancelledReason } from './bury-dead.ts';
import type { DrainOptions, Handler, WorkOptions } from './queue-options.ts';
import { recoverOrphans } from './recover-orphans.ts';
import { type Boss, type Job, type QueueLimits, runQueue, startBoss } from './start-boss.ts';
import { submitJob, type JobOrder } from './submit-job.ts';
import { Worker } from './worker.ts';

export type { DrainOptions, Handler, Job, JobOrder, WorkOptions };

export interface QueueOptions extends Partial<QueueLimits> {
  /** Told of faults of the database that the queue survives by itself. */
  onError?: (error: unknown) => void;
}

/** Runs that wait for a worker. One at a time is at work for a project, in the order of their submission. */
export interface Queue {
  /** Idempotent while the run waits; a run at work is queued again behind itself. Its status must not be `ended`. */
  submit(job: Job, order?: JobOrder): Promise<void>;
  /**
   * Lets go of a run whose task was cancelled. At work here its signal aborts; a worker elsewhere sees it within a
   * second; where it waits, its log ends at once.
   */
  cancel(runId: string): Promise<void>;
  /**
   * Takes jobs from now on. A job whose worker died comes again even when its run has ended meanwhile. A handler that throws is called again, with growing pauses; after the last try, or at once
   * for a UserError, the run is ended as failed with the reason in its log. Its signal aborts (AbortError) when the
   * job takes too long, when the claim is lost to another worker, or when the queue drains.
   */
  work(handler: Handler, options?: WorkOptions): Promise<void>;
  /** Counts the jobs that wait and those at work, here or elsewhere. */
  count(): Promise<JobCount>;
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
  const orRephrased = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw asStoreError(error, store.about().where);
    });
  const wake = { call: (): void => undefined };
  const opened = await orRephrased(startBoss(store.engine, limits, { onNews: () => wake.call(), onError }));
  const { boss } = opened;
  let worker: Worker | undefined;
  let closed: Promise<void> | undefined;
  return {
    async submit(job, order) {
      await orRephrased(submitJob(opened, job, order));
      wake.call();
    },
    async cancel(runId) {
      if (worker?.cancel(runId) === true) return;
      const run = await store.runs.byId(runId);
      if (run?.status === 'queued' || run?.status === 'waiting')
        await buryRun(store, runId, cancelledReason, 'cancelled');
    },
    async work(handler, { parallel = 1, leftOver = 'run', leaves } = {}) {
      if (opened.alone) await orRephrased(recoverOrphans(boss, leftOver));
      const bury = () => buryDead(boss, store);
      worker = new Worker({ opened, store, handler, parallel, leaves, onError, bury });
      wake.call = () => worker?.wake();
      worker.start();
    },
    count: () => orRephrased(countJobs(store.engine, runQueue)),
    drain: (drainOptions = {}) => (closed ??= closeWhenIdle(boss, worker, drainOptions)),
  };
};
