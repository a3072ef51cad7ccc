import { z } from 'zod';
import type { Engine } from './store.ts';

const needsSchema = z.object({
  recipe: z.string(),
  /** Of the recipe that the run was begun with; null before it was begun. */
  version: z.number().nullable(),
  model: z.string().nullable(),
  agent: z.string().nullable(),
  sandbox: z.string(),
  path: z.string(),
  remote: z.string().nullable(),
});

/** What a run asks of the worker that takes it, read so that a version that knows less than the writer can still read it. */
export type RunNeeds = z.infer<typeof needsSchema>;

/** Undefined when there is no such run. */
export const readRunNeeds = async ({ execute }: Engine, runId: string): Promise<RunNeeds | undefined> => {
  const { rows } = await execute(
    `SELECT run.recipe, task.model, task.agent, task.sandbox, project.path, project.remote,
        (SELECT (event->>'recipeVersion')::int FROM millwright.events WHERE run_id = run.id AND position = 1) AS version
       FROM millwright.runs AS run
       JOIN millwright.tasks AS task ON task.id = run.task_id
       JOIN millwright.projects AS project ON project.id = run.project_id
      WHERE run.id = $1`,
    [runId],
  );
  return rows[0] === undefined ? undefined : needsSchema.parse(rows[0]);
};
