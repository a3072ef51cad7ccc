import type { Request } from '../domain/request.ts';
import type { RecipeName } from '../domain/task.ts';
import type { OperationContext } from './operation.ts';
import { requireModel } from './require-model.ts';
import { chooseBudget } from './run-options.ts';
import type { RunStarted } from './run-started.ts';
import { startRun } from './start-run.ts';

/** A small job: a short recipe on the same loop as everything else. */
export interface Job {
  recipe: RecipeName;
  title: string;
  spec: string;
  project: { root: string; name: string };
  /** What is left out is off. */
  request: Partial<Request>;
  shows: RunStarted['shows'];
}

interface Wishes {
  model?: string | undefined;
  sandbox?: boolean | undefined;
  maxAttempts?: number | undefined;
  budgetTokens?: number | undefined;
  timeout?: number | undefined;
  mayWeaken?: Request['mayWeaken'] | undefined;
  askHelp?: boolean | undefined;
}

/** Starts it within the settings of its project. Throws UserError when no model could do it. */
export const startJob = async (job: Job, wishes: Wishes, context: OperationContext): Promise<RunStarted> => {
  const { recipe, title, spec, project, shows } = job;
  const settings = await context.settings(project.root);
  if (job.recipe !== 'check') await requireModel(settings, wishes.model, context);
  const started = await startRun(
    {
      recipe,
      title,
      spec,
      project,
      budget: chooseBudget(settings.budget, wishes),
      model: wishes.model,
      sandbox: wishes.sandbox === false ? 'off' : settings.sandbox,
      request: job.request,
      mayWeaken: wishes.mayWeaken,
      askHelp: wishes.askHelp,
    },
    context,
  );
  return { ...started, notices: [], shows };
};
