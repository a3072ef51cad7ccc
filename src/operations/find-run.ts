import { z } from 'zod';
import { Bug } from '../domain/errors.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { Store } from '../store/store.ts';

/** How a person names a run: its id or the tail that lists print. */
export const runReference = z
  .string()
  .trim()
  .regex(/^[0-9a-fA-F-]{4,36}$/, {
    error: 'must be the id of a run or its last characters, as `millwright runs` prints it',
  })
  .meta({ description: 'id of a run, or its last characters', placeholder: 'RUN' });

/** A run with what it belongs to. Throws UserError when there is none or when the tail fits several. */
export const findRun = async (
  reference: string,
  store: Store,
): Promise<{ run: Run; task: Task; project: Project }> => {
  const run = await store.runs.find(reference);
  const task = await store.tasks.byId(run.taskId);
  const project = await store.projects.byId(run.projectId);
  if (!task || !project) throw new Bug(`run ${run.id} has lost its task or its project`);
  return { run, task, project };
};
