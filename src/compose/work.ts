import { EventEmitter } from 'node:events';
import type { Delta, Work } from '../domain/work.ts';
import { executeJob } from '../queue/execute-job.ts';
import { openQueue, type Queue } from '../queue/open-queue.ts';
import { recoverTasks } from '../queue/recover-tasks.ts';
import { releaseTasks } from '../queue/release-tasks.ts';
import type { Submit } from '../queue/submit-job.ts';
import type { PipelineParts } from '../pipeline/pipeline-parts.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../store/open-store.ts';

/** A worker in this process, and what it tells to whoever watches here. */
export interface LocalWork extends Work {
  /** Jobs that wait, and those at work. */
  count: Queue['count'];
  /** Stops taking jobs, lets go of the ones at work; they can be resumed. */
  drain(): Promise<void>;
}

/**
 * A command works for its own run: one that a crash left behind goes on when a person says `resume`, never by itself, for it
 * spends tokens. A server takes up what was left, and leaves what it did not finish to the next one.
 */
export type WorkRole = 'command' | 'server';

const roles = {
  command: { leftOver: 'park', drain: {} },
  server: { leftOver: 'run', drain: { unfinished: 'requeue' } },
} as const;

/** Opens the queue and starts to work it. */
export const startWork = async (
  store: Store,
  parallel: number,
  partsFor: (run: Run, onDelta: PipelineParts['onDelta']) => Promise<PipelineParts>,
  role: WorkRole = 'command',
): Promise<LocalWork> => {
  const deltas = new EventEmitter<Record<string, [Delta]>>();
  deltas.setMaxListeners(0);
  const onDelta = (runId: string, delta: Delta): void => void deltas.emit(runId, delta);
  const queue: Queue = await openQueue(store);
  const { leftOver, drain } = roles[role];
  const options = { parallel, leftOver };
  const submit: Submit = (job, order) => queue.submit(job, order);
  const parts = { store, submit, partsFor: (run: Run) => partsFor(run, onDelta) };
  await queue.work((job, signal) => executeJob(job, signal, parts), options);
  if (role === 'server') await recoverTasks(store, submit);
  return {
    submit,
    release: (ids) => releaseTasks(store, submit, { ids }),
    cancel: (runId) => queue.cancel(runId),
    watch(runId, listener) {
      deltas.on(runId, listener);
      return () => deltas.off(runId, listener);
    },
    count: () => queue.count(),
    drain: () => queue.drain(drain),
  };
};
