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
