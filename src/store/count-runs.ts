import type { Database } from './connection.ts';
import { sql } from './drizzle.ts';
import { runs } from './schema.ts';

/** How many runs stand so; `outcome` is null for those that have not ended. */
export interface RunCount {
  status: string;
  outcome: string | null;
  runs: number;
}

export const countRuns = (db: Database): Promise<RunCount[]> =>
  db
    .select({ status: runs.status, outcome: runs.outcome, runs: sql<number>`count(*)::int` })
    .from(runs)
    .groupBy(runs.status, runs.outcome)
    .orderBy(runs.status, runs.outcome);
