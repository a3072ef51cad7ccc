import { resolve } from 'node:path';
import { z } from 'zod';
import { taskSchema, taskStateSchema, taskStates } from '../../domain/task.ts';
import { defineOperation } from '../operation.ts';
import { folderOption } from '../run-options.ts';
import { taskReference } from './task-options.ts';

const limitError = 'must be a whole number from 1 to 1000';

const output = z.object({ tasks: z.array(taskSchema.omit({ spec: true }).extend({ project: z.string() })) });

/** Lists tasks, the newest first. */
export const tasks = defineOperation({
  name: 'tasks',
  about: 'List tasks, the newest first',
  input: z.strictObject({
    in: folderOption('only tasks of this repository'),
    state: taskStateSchema
      .optional()
      .meta({ description: `only tasks in this state: ${taskStates.join(', ')}`, placeholder: 'STATE' }),
    tag: z.string().optional().meta({ description: 'only tasks with this tag', placeholder: 'TAG' }),
    parent: taskReference.optional().meta({ description: 'only parts of this task' }),
    before: taskReference.optional().meta({ description: 'go on after this one, for the next page' }),
    limit: z
      .int({ error: limitError })
      .min(1, { error: limitError })
      .max(1000, { error: limitError })
      .default(20)
      .meta({ description: 'how many', placeholder: 'N' }),
  }),
  output,
  http: { method: 'GET', path: '/api/tasks' },
  examples: ['millwright tasks', 'millwright tasks --state review --in .'],
  async run({ in: folder, state, tag, parent, before, limit }, context) {
    const store = await context.store();
    const projects = new Map((await store.projects.list()).map((project) => [project.id, project.path]));
    const root = folder && (await context.repositories.open(resolve(context.cwd, folder))).root;
    const projectId = [...projects].find(([, path]) => path === root)?.[0];
    if (root !== undefined && projectId === undefined) return { tasks: [] };
    const found = await store.tasks.list({
      limit,
      ...(projectId !== undefined && { projectId }),
      ...(state !== undefined && { states: [state] }),
      ...(tag !== undefined && { tag }),
      ...(parent !== undefined && { parentId: (await store.tasks.find(parent)).id }),
      ...(before !== undefined && { before: (await store.tasks.find(before)).id }),
    });
    return { tasks: found.map((task) => ({ ...task, project: projects.get(task.projectId) ?? '' })) };
  },
});
