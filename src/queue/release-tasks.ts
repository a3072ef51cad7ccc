import type { Store } from '../store/store.ts';
import type { ReadyFilter } from '../store/tasks.ts';
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

/** What a crash left between two notes: a task that is queued and has no run that could be taken. */
export const recoverTasks = async (store: Store, submit: Submit): Promise<void> => {
  const unfinished = new Set((await store.runs.unfinished()).map(({ taskId }) => taskId));
  const queued = await store.tasks.list({ states: ['queued'], limit: 100_000 });
  for (const task of queued) if (!unfinished.has(task.id)) await startTask(task, store, submit);
  await releaseTasks(store, submit);
};
