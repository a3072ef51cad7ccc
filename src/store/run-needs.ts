import { z } from 'zod';
import { checkNames } from '../domain/check.ts';
import { toolchainPrograms } from '../domain/worker.ts';
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

const idsIn = z.array(z.object({ id: z.string() })).transform((rows) => rows.map(({ id }) => id));

/** The oldest runs that wait for a worker. */
export const oldestQueued = async ({ execute }: Engine, most: number): Promise<string[]> => {
  const { rows } = await execute(
    `SELECT id FROM millwright.runs WHERE status = 'queued' ORDER BY id LIMIT $1`,
    [most],
  );
  return idsIn.parse(rows);
};

const resultSchema = z.object({
  result: z.object({
    name: z.string(),
    command: z.array(z.string()),
    diagnostics: z.array(z.object({ tool: z.string(), code: z.string().optional() })),
  }),
});
type Result = z.infer<typeof resultSchema>['result'];

/** `sh -c SCRIPT PROGRAM …` stands for the program: the script prepares what that needs. */
const programOf = ([first = '', second, , fourth]: readonly string[]): string =>
  first === 'sh' && second === '-c' ? (fourth ?? '') : first;

const isOfProject = ({ name }: Result): boolean => checkNames.some((known) => known === name);

const programsIn = (results: readonly Result[]): string[] => {
  const used = new Set(
    results
      .filter(isOfProject)
      .flatMap(({ command, diagnostics }) => [
        programOf(command),
        ...diagnostics.flatMap(({ tool, code }) => (code === 'missing-tool' ? [tool] : [])),
      ]),
  );
  return toolchainPrograms.filter((program) => used.has(program));
};

/** A run that only asked or reviewed checked nothing: an earlier one is looked at then. */
const lookedAt = 5;

/** A worker lives for months. */
const mostKnown = 1000;

/**
 * The programs that the checks of a run's project need, as far as is known: what its last run with checks started, and what that
 * missed. Empty for a project that was never checked. What a run came to is read once: it has ended.
 */
export const programNeeds = ({ execute }: Engine): ((runId: string) => Promise<string[]>) => {
  const known = new Map<string, string[] | undefined>();
  const programsOf = async (runId: string): Promise<string[] | undefined> => {
    const { rows } = await execute(
      `SELECT event->'result' AS result FROM millwright.events
        WHERE run_id = $1 AND event->>'type' = 'check-end' ORDER BY position`,
      [runId],
    );
    const results = z
      .array(resultSchema)
      .parse(rows)
      .map(({ result }) => result);
    return results.some(isOfProject) ? programsIn(results) : undefined;
  };
  return async (runId) => {
    const { rows } = await execute(
      `SELECT id FROM millwright.runs WHERE status = 'ended' AND id <> $1
          AND project_id = (SELECT project_id FROM millwright.runs WHERE id = $1)
        ORDER BY id DESC LIMIT ${lookedAt}`,
      [runId],
    );
    for (const id of idsIn.parse(rows)) {
      if (known.size > mostKnown) known.clear();
      if (!known.has(id)) known.set(id, await programsOf(id));
      const programs = known.get(id);
      if (programs !== undefined) return programs;
    }
    return [];
  };
};
