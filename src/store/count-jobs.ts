import type { Engine } from './store.ts';

/** Jobs that wait for a worker, those that wait for their next try included, and jobs at work. */
export interface JobCount {
  waiting: number;
  atWork: number;
}

/** Counts the jobs of a queue. The job engine's own figures are up to an hour old. */
export const countJobs = async ({ execute, schema }: Engine, queue: string): Promise<JobCount> => {
  const { rows } = await execute(
    `SELECT (count(*) FILTER (WHERE state = 'active'))::int AS active,
            (count(*) FILTER (WHERE state IN ('created', 'retry')))::int AS waiting
       FROM ${schema}.job WHERE name = $1`,
    [queue],
  );
  return { waiting: Number(rows[0]?.['waiting'] ?? 0), atWork: Number(rows[0]?.['active'] ?? 0) };
};
