import type { Database } from './connection.ts';
import { eq, ne, sql } from './drizzle.ts';
import { runs } from './schema.ts';

/** How many runs stand so; `outcome` is null for those that have not ended. */
export interface RunCount {
  status: string;
  outcome: string | null;
  runs: number;
}

/** The ended ones, nearly all of them, by one column and by themselves: that is what an index of outcomes can answer alone. */
export const countRuns = async (db: Database): Promise<RunCount[]> => {
  const times = sql<number>`count(*)::int`;
  const { status, outcome } = runs;
  const open = await db
    .select({ status, outcome, runs: times })
    .from(runs)
    .where(ne(status, 'ended'))
    .groupBy(status, outcome)
    .orderBy(status, outcome);
  const ended = await db
    .select({ status: sql<string>`'ended'`, outcome, runs: times })
    .from(runs)
    .where(eq(status, 'ended'))
    .groupBy(outcome)
    .orderBy(outcome);
  return [...ended, ...open];
};
