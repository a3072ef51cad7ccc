import { z } from 'zod';
import { Bug } from '../domain/errors.ts';
import { lostFolder, type Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { Store } from '../store/store.ts';
import type { OperationContext } from './operation.ts';

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

/**
 * Throws UserError where the repository of a project is not in its place, before anything is written down. With a database
 * that others share, its folder or its remote may be on the machine of a worker, so nothing is refused there.
 */
export const requireFolder = async (project: Project, context: OperationContext): Promise<void> => {
  if (context.dataDir === undefined) return;
  await context.repositories.open(project.path).catch((cause: unknown) => {
    throw lostFolder(project.path, cause);
  });
};
