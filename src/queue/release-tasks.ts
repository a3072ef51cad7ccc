import type { Store } from '../store/store.ts';
import type { ReadyFilter } from '../store/task-needs.ts';
import type { Submit } from './submit-job.ts';

/** Tasks that are looked at together. */
const batch = 100;

/** One task, unless it is not ready or somebody else was faster. */
const releaseTask = async (id: string, store: Store, submit: Submit): Promise<void> => {
  const begun = await store.tasks.begin(id, 'nothing is in its way');
  if (begun === undefined) return;
  const { runId, projectId, priority } = begun;
  await submit({ runId, projectId }, { isNew: true, ...(priority && { priority }) });
};

/** Starts every task that waits for nothing any more. Of two that do so at once one starts a task, never both. */
export const releaseTasks = async (store: Store, submit: Submit, which: ReadyFilter = {}): Promise<void> => {
  // Those that are named are few: each is looked at as it is begun.
  if (which.ids !== undefined && which.needing === undefined) {
    for (const id of which.ids) await releaseTask(id, store, submit);
    return;
  }
  for (;;) {
    const ready = await store.tasks.ready(batch, which);
    for (const { id } of ready) await releaseTask(id, store, submit);
    if (ready.length < batch) return;
  }
};
