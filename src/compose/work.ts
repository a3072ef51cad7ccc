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
import type { Membership } from './join-floor.ts';
import type { Traces } from './traces.ts';

/** A worker in this process, and what it tells to whoever watches here. */
export interface LocalWork extends Work {
  /** Its place among the workers of a database that others reach too. */
  member: Membership | undefined;
  /** Jobs that wait, and those at work. */
  count: Queue['count'];
  /** Stops taking jobs, lets go of the ones at work; they can be resumed. */
  drain(): Promise<void>;
}

/**
 * A command works for its own run: one that a crash left behind goes on when a person says `resume`, never by itself, for it
 * spends tokens. A server takes up what was left, and leaves what it did not finish to the next one; so does a worker, which
 * serves nobody.
 */
export type WorkRole = 'command' | 'server' | 'worker';

const roles = {
  command: { leftOver: 'park', drain: {} },
  server: { leftOver: 'run', drain: { unfinished: 'requeue' } },
  worker: { leftOver: 'run', drain: { unfinished: 'requeue' } },
} as const;

/** A worker that dies may not come again: the others take up what it left between two notes. */
const recoverEveryMs = 60_000;

/** A database that is away is asked again the next time. */
const ignore = (): void => undefined;

/** Takes up at once what was left, and again every while. */
const keepRecovering = async (store: Store, submit: Submit): Promise<NodeJS.Timeout> => {
  const recover = (alone: boolean): Promise<void> => recoverTasks(store, submit, { alone });
  // Nobody but this process has an embedded database, and it serves nobody yet.
  await recover(store.engine.kind === 'embedded');
  return setInterval(() => void recover(false).catch(ignore), recoverEveryMs).unref();
};

interface WorkOptions {
  /** Default `command`. */
  role?: WorkRole | undefined;
  member?: Membership | undefined;
  traces?: Traces | undefined;
  /** Told of every job that was done; nobody waits for what it does then. */
  summaries?: { ended(runId: string): void; close(): Promise<void> } | undefined;
}

/** Opens the queue and starts to work it. */
export const startWork = async (
  store: Store,
  parallel: number,
  partsFor: (run: Run, onDelta: PipelineParts['onDelta']) => Promise<PipelineParts>,
  { role = 'command', member, traces, summaries }: WorkOptions = {},
): Promise<LocalWork> => {
  const deltas = new EventEmitter<Record<string, [Delta]>>();
  deltas.setMaxListeners(0);
  const onDelta = (runId: string, delta: Delta): void => void deltas.emit(runId, delta);
  const queue: Queue = await openQueue(store);
  const { leftOver, drain } = roles[role];
  const options = { parallel, leftOver, ...(member && { leaves: member.leaves }) };
  const submit: Submit = (job, order) => queue.submit(job, order);
  const parts = { store, submit, partsFor: (run: Run) => partsFor(run, onDelta) };
  await queue.work(async (job, signal) => {
    await executeJob(job, signal, parts).finally(() => traces?.ended(job.runId));
    summaries?.ended(job.runId);
    await member?.finish(job.runId);
  }, options);
  const recovering = role === 'command' ? undefined : await keepRecovering(store, submit);
  return {
    member,
    submit,
    release: (ids) => releaseTasks(store, submit, { ids }),
    cancel: (runId) => queue.cancel(runId),
    watch(runId, listener) {
      deltas.on(runId, listener);
      return () => deltas.off(runId, listener);
    },
    count: () => queue.count(),
    async drain() {
      clearInterval(recovering);
      await queue.drain(drain);
      await summaries?.close();
      await traces?.close();
      await member?.end();
    },
  };
};
