import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { Store } from '../store/open-store.ts';

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
  const run = await store.runs.find(reference.toLowerCase());
  if (!run) throw new UserError(`there is no run ${reference}`, { hint: '`millwright runs` lists them' });
  const task = await store.tasks.byId(run.taskId);
  const project = await store.projects.byId(run.projectId);
  if (!task || !project)
    throw new UserError(`run ${reference} has lost its task or its project`, {
      hint: 'restore the data folder from a snapshot; `millwright doctor` shows where it is',
    });
  return { run, task, project };
};
