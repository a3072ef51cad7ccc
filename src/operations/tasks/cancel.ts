import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { moveTask } from './move-task.ts';
import { taskViewSchema, viewTask } from './task.ts';
import { taskReference } from './task-options.ts';

/** Stops a task, wherever it is. */
export const cancel = defineOperation({
  name: 'cancel',
  about: 'Stop a task: its model call and its processes end, what stands is kept',
  input: z.strictObject({
    task: taskReference,
    reason: z.string().max(2000).optional().meta({ description: 'why it is stopped', placeholder: 'TEXT' }),
  }),
  output: taskViewSchema,
  positional: ['task'],
  http: { method: 'POST', path: '/api/tasks/{task}/cancel' },
  examples: ['millwright cancel 3f9a1c2e --reason "no longer needed"'],
  async run({ task: reference, reason }, context) {
    const store = await context.store();
    const { id } = await moveTask(
      await store.tasks.find(reference),
      { to: 'cancelled', by: context.user, reason },
      store,
    );
    const run = (await store.runs.ofTask(id)).at(-1);
    if (run && run.status !== 'ended') await (await context.work()).cancel(run.id);
    return viewTask(id, store);
  },
});
