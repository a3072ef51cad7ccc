import type { Run } from '../domain/run.ts';
import type { Store } from '../store/store.ts';
import type { ReadyFilter } from '../store/task-needs.ts';
import { startTask } from './start-task.ts';
import type { Submit } from './submit-job.ts';

/** Tasks that are looked at together. */
const batch = 100;

/** Starts every task that waits for nothing any more. Of two that do so at once one starts a task, never both. */
export const releaseTasks = async (store: Store, submit: Submit, which: ReadyFilter = {}): Promise<void> => {
  for (;;) {
    const ready = await store.tasks.ready(batch, which);
    for (const { id } of ready) {
      const move = await store.tasks.move(id, 'queued', {
        by: 'millwright',
        reason: 'nothing is in its way',
      });
      if (move.kind === 'moved') await startTask(move.task, store, submit);
    }
    if (ready.length < batch) return;
  }
};

/** Whether somebody wants a run to go on that no worker has: it was never begun, or was asked to go on and has not yet. */
const isAskedFor = async ({ id, status }: Run, store: Store): Promise<boolean> => {
  if (status !== 'queued') return false;
  const last = (await store.log.read(id)).at(-1)?.event;
  return last === undefined || last.type === 'run-resume' || last.type === 'gate-response';
};

/**
 * What is queued and no worker knows of: what a command left for a server, and what a crash left between two notes. A run
 * that was interrupted goes on when a person says so.
 */
export const recoverTasks = async (store: Store, submit: Submit): Promise<void> => {
  const runs = await store.runs.unfinished();
  for (const run of runs)
    if (await isAskedFor(run, store)) await submit({ runId: run.id, projectId: run.projectId });
  const unfinished = new Set(runs.map(({ taskId }) => taskId));
  const queued = await store.tasks.list({ states: ['queued'], limit: 100_000 });
  for (const task of queued) if (!unfinished.has(task.id)) await startTask(task, store, submit);
  await releaseTasks(store, submit);
};
