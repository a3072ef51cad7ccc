import { resolve } from 'node:path';
import { z } from 'zod';
import { taskSchema, type Task } from '../../domain/task.ts';
import { defineOperation } from '../operation.ts';
import { createTask, type TaskOrder } from './create-task.ts';
import { prepareOrder } from './prepare-order.ts';
import { readTaskFile, type TaskEntry } from './read-task-file.ts';
import { waitForTasks } from './wait-for-tasks.ts';

const input = z.strictObject({
  tasks: z
    .string()
    .meta({ description: 'file of tasks, in YAML or JSON', placeholder: 'FILE', stdin: true, file: true }),
  dryRun: z.boolean().default(false).meta({ description: 'only say what would be done' }),
  wait: z
    .boolean()
    .optional()
    .meta({ description: 'wait for their end also where a server does them, which goes on by itself' }),
});

const plannedSchema = z.object({
  title: z.string(),
  kind: z.string(),
  in: z.string(),
  after: z.array(z.string()),
});

const output = z.object({
  /** With `dryRun` alone. */
  planned: z.array(plannedSchema).optional(),
  tasks: z.array(taskSchema.omit({ spec: true })),
});

type Prepared = TaskEntry & { order: TaskOrder };

/** Does several tasks that a file describes, those that need others after these. */
export const runFile = defineOperation({
  name: 'run',
  about: 'Do the tasks of a file, each after those it needs',
  input,
  output,
  positional: ['tasks'],
  http: { method: 'POST', path: '/api/task-files' },
  examples: [
    'millwright run tasks.yaml',
    'millwright run tasks.yaml --dry-run',
    'millwright run - < tasks.yaml',
  ],
  alarming: ({ tasks }) => tasks.some(({ state }) => state === 'failed' || state === 'cancelled'),
  async run({ tasks: text, dryRun, wait }, context) {
    const prepared: Prepared[] = [];
    // All of them are looked at before the first one is made.
    for (const entry of readTaskFile(text, 'the task file'))
      prepared.push({ ...entry, order: await prepareOrder(entry, context) });
    if (dryRun)
      return {
        planned: prepared.map(({ order, after }) => ({
          title: order.title,
          kind: order.recipe,
          in: resolve(order.project.root),
          after,
        })),
        tasks: [],
      };
    const ids = new Map<string, string>();
    const made: Task[] = [];
    for (const { id, after, order } of prepared) {
      const needs = after.flatMap((name) => ids.get(name) ?? []);
      const task = await createTask({ ...order, needs }, context);
      if (id !== undefined) ids.set(id, task.id);
      made.push(task);
    }
    const waits = wait ?? context.stays !== true;
    if (waits || context.stays === true) await (await context.work()).release(made.map(({ id }) => id));
    if (waits) await waitForTasks(made, context);
    const store = await context.store();
    const now = await Promise.all(made.map(async (task) => (await store.tasks.byId(task.id)) ?? task));
    return { tasks: now };
  },
});
