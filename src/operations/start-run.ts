import type { Budget } from '../domain/budget.ts';
import { newId } from '../domain/id.ts';
import { requestSchema, type Request } from '../domain/request.ts';
import type { RecipeName, Task } from '../domain/task.ts';
import type { OperationContext } from './operation.ts';
import type { RunStarted } from './run-started.ts';

/** All that a new run needs to know. */
export interface RunOrder {
  recipe: RecipeName;
  title: string;
  spec: string;
  project: { root: string; name: string };
  budget: Budget;
  model: string | undefined;
  /** A coding CLI that does the work, or `auto`. */
  agent?: string | undefined;
  sandbox: Task['sandbox'];
  /** What a small job is about, beyond its words. */
  request?: Partial<Request>;
  /** What of the checks the person allows to be weakened. */
  mayWeaken?: Request['mayWeaken'] | undefined;
  /** Whether a person is there to be asked where healing comes to no end. */
  askHelp?: boolean | undefined;
}

/** Writes down project, task and run and hands the run to a worker. */
export const startRun = async (
  order: RunOrder,
  context: OperationContext,
): Promise<Pick<RunStarted, 'runId' | 'title' | 'project' | 'after'>> => {
  const store = await context.store();
  const { root, name } = order.project;
  const project = await store.projects.ensure({ path: root, name });
  const createdAt = new Date().toISOString();
  const { recipe, title, spec, budget, model, agent, sandbox, mayWeaken = [], askHelp = false } = order;
  const isPlain = order.request === undefined && mayWeaken.length === 0 && !askHelp;
  const task: Task = {
    id: newId(),
    projectId: project.id,
    title,
    spec,
    recipe,
    state: 'queued',
    budget,
    sandbox,
    createdAt,
    ...(model !== undefined && { model }),
    ...(agent !== undefined && { agent }),
    ...(!isPlain && { request: requestSchema.parse({ ...order.request, mayWeaken, askHelp }) }),
  };
  await store.tasks.create(task);
  const run = {
    id: newId(),
    taskId: task.id,
    projectId: project.id,
    recipe,
    status: 'queued',
    createdAt,
  } as const;
  await store.runs.create(run);
  const work = await context.work();
  await work.submit({ runId: run.id, projectId: project.id });
  return { runId: run.id, title, project: root, after: 0 };
};
