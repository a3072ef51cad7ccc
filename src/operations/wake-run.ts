import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { OperationContext } from './operation.ts';
import type { RunStarted } from './run-started.ts';

/** Puts a run that stood before whoever works, and says where its news begin: after `position`. */
export const wakeRun = async (
  { run, task, project }: { run: Run; task: Task; project: Project },
  position: number,
  context: OperationContext,
): Promise<RunStarted> => {
  const work = await context.work();
  await work.submit({ runId: run.id, projectId: project.id });
  return {
    runId: run.id,
    title: task.title,
    project: project.path,
    after: position,
    notices: [],
    shows: [],
  };
};
