import { z } from 'zod';
import { taskSchema } from '../../domain/task.ts';
import type { OperationContext } from '../operation.ts';
import { defineOperation } from '../operation.ts';
import { folderOption, runOptions } from '../run-options.ts';
import { createTask, startReady } from './create-task.ts';
import { prepareOrder } from './prepare-order.ts';
import { treatmentOptions } from './task-options.ts';

const input = z.strictObject({
  spec: z.string().meta({ description: 'what you want, in your words', placeholder: 'SPEC', stdin: true }),
  in: folderOption('the repository it is about (default: the current folder)'),
  ...treatmentOptions,
  ...runOptions,
});

type Input = z.infer<typeof input>;

const relatives = async ({ after = [], parent }: Input, context: OperationContext) => {
  const { tasks } = await context.store();
  const needs: string[] = [];
  for (const reference of after) needs.push((await tasks.find(reference)).id);
  const parentId = parent === undefined ? undefined : (await tasks.find(parent)).id;
  return { needs, ...(parentId !== undefined && { parentId }) };
};

/** Leaves a wish with the floor, without waiting for it. */
export const submit = defineOperation({
  name: 'submit',
  about: 'Leave a task to the server: it is done when its turn comes',
  input,
  output: z.object({ task: taskSchema, notices: z.array(z.string()) }),
  positional: ['spec'],
  http: { method: 'POST', path: '/api/tasks' },
  examples: [
    'millwright submit "add a dark mode" --in ../shop --priority high --review',
    'millwright submit "document the API" --after 3f9a1c2e --tags docs --attempts 2',
  ],
  async run(input, context) {
    const order = await prepareOrder({ askHelp: true, ...input }, context);
    const { needs, ...family } = await relatives(input, context);
    const treatment = { ...order.treatment, ...family };
    const task = await createTask({ ...order, treatment, needs }, context);
    const notices = await startReady(context, [task.id]);
    return { task: (await (await context.store()).tasks.byId(task.id)) ?? task, notices };
  },
});
