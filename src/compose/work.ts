import { EventEmitter } from 'node:events';
import type { Delta, Work } from '../domain/work.ts';
import { executeJob } from '../queue/execute-job.ts';
import { openQueue, type Queue } from '../queue/open-queue.ts';
import type { PipelineParts } from '../pipeline/pipeline-parts.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../store/open-store.ts';

/** A worker in this process, and what it tells to whoever watches here. */
export interface LocalWork extends Work {
  /** Stops taking jobs, lets go of the ones at work; they can be resumed. */
  drain(): Promise<void>;
}

/** Opens the queue and starts to work it. */
export const startWork = async (
  store: Store,
  parallel: number,
  partsFor: (run: Run, onDelta: PipelineParts['onDelta']) => Promise<PipelineParts>,
): Promise<LocalWork> => {
  const deltas = new EventEmitter<Record<string, [Delta]>>();
  deltas.setMaxListeners(0);
  const onDelta = (runId: string, delta: Delta): void => void deltas.emit(runId, delta);
  const queue: Queue = await openQueue(store);
  // A command works for its own run: one that a crash left behind goes on when a person says `resume`, never by itself,
  // for it spends tokens.
  const options = { parallel, leftOver: 'park' } as const;
  await queue.work((job, signal) => executeJob(job, signal, store, (run) => partsFor(run, onDelta)), options);
  return {
    submit: (job) => queue.submit(job),
    watch(runId, listener) {
      deltas.on(runId, listener);
      return () => deltas.off(runId, listener);
    },
    drain: () => queue.drain(),
  };
};
