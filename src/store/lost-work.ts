import { z } from 'zod';
import type { Engine } from './store.ts';

/** What crashes left, by ids. */
export interface LostWork {
  /** Runs that no job names: queued, or still waiting for a person who has answered or cancelled. */
  runs: string[];
  /** Tasks that are queued and have no run that could be executed. */
  tasks: string[];
  /** The ended run of each task that is at work although nothing is. */
  unsettled: string[];
}

const idsIn = z.array(z.object({ id: z.string() })).transform((rows) => rows.map(({ id }) => id));

/** Finds what no worker knows of, however much waits: three statements, and no more rows than are lost. */
export const findLostWork = async ({ execute, schema }: Engine, queue: string): Promise<LostWork> => {
  const named = `SELECT (data->>'runId')::uuid FROM ${schema}.job
    WHERE name = $1 AND state IN ('created', 'retry', 'active')`;
  const ask = async (text: string, values: unknown[]): Promise<string[]> =>
    idsIn.parse((await execute(text, values)).rows);
  return {
    runs: await ask(
      `SELECT run.id FROM millwright.runs AS run JOIN millwright.tasks AS task ON task.id = run.task_id
        WHERE run.status <> 'ended' AND run.id NOT IN (${named})
          AND (run.status = 'queued' OR run.status = 'waiting' AND task.state IN ('queued', 'cancelled'))
        ORDER BY run.id`,
      [queue],
    ),
    tasks: await ask(
      `SELECT id FROM millwright.tasks WHERE state = 'queued' AND id NOT IN
        (SELECT task_id FROM millwright.runs WHERE status <> 'ended') ORDER BY id`,
      [],
    ),
    unsettled: await ask(
      `SELECT last.id FROM millwright.tasks AS task, LATERAL
        (SELECT id, status FROM millwright.runs WHERE task_id = task.id ORDER BY id DESC LIMIT 1) AS last
        WHERE task.state = 'running' AND last.status = 'ended' AND last.id NOT IN (${named})`,
      [queue],
    ),
  };
};
