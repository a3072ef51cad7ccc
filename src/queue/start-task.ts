import { newId } from '../domain/id.ts';
import type { Task } from '../domain/task.ts';
import type { Store } from '../store/store.ts';
import type { Submit } from './submit-job.ts';

/** A new run for a task that is queued; `afterSeconds` is how long it has to wait at least. */
export const startTask = async (
  task: Task,
  store: Store,
  submit: Submit,
  afterSeconds?: number,
): Promise<void> => {
  const { id: taskId, projectId, recipe, priority } = task;
  const run = { id: newId(), taskId, projectId, recipe, status: 'queued' } as const;
  await store.runs.create({ ...run, createdAt: new Date().toISOString() });
  await submit(
    { runId: run.id, projectId },
    { isNew: true, ...(afterSeconds !== undefined && { afterSeconds }), ...(priority && { priority }) },
  );
};
