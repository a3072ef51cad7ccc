import { z } from 'zod';
import { newId } from '../../domain/id.ts';
import { chooseBudget, budgetOptions } from '../run-options.ts';
import { defineOperation } from '../operation.ts';
import { moveTask } from './move-task.ts';
import { taskViewSchema, viewTask } from './task.ts';
import { taskReference } from './task-options.ts';

/** Does a task that failed or was cancelled once more, from the start. */
export const retry = defineOperation({
  name: 'retry',
  about: 'Do a failed or cancelled task once more, with a new run',
  input: z.strictObject({ task: taskReference, ...budgetOptions }),
  output: taskViewSchema,
  positional: ['task'],
  http: { method: 'POST', path: '/api/tasks/{task}/retry' },
  examples: ['millwright retry 3f9a1c2e', 'millwright retry 3f9a1c2e --max-attempts 6'],
  async run({ task: reference, ...options }, context) {
    const store = await context.store();
    const found = await store.tasks.find(reference);
    const {
      id: taskId,
      projectId,
      recipe,
      budget,
    } = await moveTask(found, { to: 'queued', by: context.user, reason: 'asked for once more' }, store);
    await store.tasks.setBudget(taskId, chooseBudget(budget, options));
    const run = { id: newId(), taskId, projectId, recipe, status: 'queued' } as const;
    await store.runs.create({ ...run, createdAt: new Date().toISOString() });
    if (context.stays === true) await (await context.work()).submit({ runId: run.id, projectId });
    return viewTask(taskId, store);
  },
});
