import type { Budget } from '../../domain/budget.ts';
import { newId } from '../../domain/id.ts';
import { requestSchema, type Request } from '../../domain/request.ts';
import type { RecipeName, Task, TaskTreatment } from '../../domain/task.ts';
import type { OperationContext } from '../operation.ts';

/** All that a new task needs to know. */
export interface TaskOrder {
  /** Given where the same order may come twice; else a new one. */
  id?: string;
  recipe: RecipeName;
  title: string;
  spec: string;
  project: { root: string; name: string };
  budget: Budget;
  model?: string | undefined;
  sandbox: Task['sandbox'];
  request?: Partial<Request> | undefined;
  treatment?: TaskTreatment;
  /** Ids of tasks that have to be completed before. */
  needs?: readonly string[];
}

/** Writes a task down as `pending`. It starts by itself when nothing is in its way: see {@link startReady}. */
export const createTask = async (order: TaskOrder, context: OperationContext): Promise<Task> => {
  const store = await context.store();
  const { root, name } = order.project;
  const project = await store.projects.ensure({ path: root, name });
  const { recipe, title, spec, budget, sandbox, model, request, treatment = {}, needs = [] } = order;
  const task: Task = {
    id: order.id ?? newId(),
    projectId: project.id,
    title,
    spec,
    recipe,
    state: 'pending',
    budget,
    sandbox,
    ...(model !== undefined && { model }),
    ...(request !== undefined && { request: requestSchema.parse(request) }),
    ...treatment,
    createdAt: new Date().toISOString(),
  };
  return store.tasks.create(task, needs);
};

/**
 * Starts what waits for nothing, with `ids` only of these, where a process is there that stays and works it off. Answers the
 * notice for the person.
 */
export const startReady = async (context: OperationContext, ids?: readonly string[]): Promise<string[]> => {
  if (context.stays !== true) return ['it is kept and starts when a server runs: `millwright serve`'];
  await (await context.work()).release(ids);
  return [];
};
