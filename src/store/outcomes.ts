import type { Outcome } from '../domain/outcome.ts';
import type { Database } from './connection.ts';
import { sql } from './drizzle.ts';
import { outcomes } from './schema.ts';

/** How a run ended in which this model played this role. */
export interface ModelOutcome {
  runId: string;
  role: string;
  endpoint: string;
  /** The name that was asked for. */
  model: string;
  /** Default `unknown`. */
  language?: string | undefined;
  outcome: Outcome;
}

export interface Outcomes {
  /** Notes outcomes; a later one for the same run, role and model takes the place of the first. */
  record(outcomes: readonly ModelOutcome[]): Promise<void>;
}

const keyOf = ({ runId, role, endpoint, model }: ModelOutcome): string =>
  JSON.stringify([runId, role, endpoint, model]);

export const outcomeQueries = (db: Database): Outcomes => ({
  async record(noted) {
    const at = new Date();
    // One statement may not write a row twice.
    const rows = [...new Map(noted.map((one) => [keyOf(one), { ...one, at }])).values()];
    if (rows.length === 0) return;
    await db
      .insert(outcomes)
      .values(rows)
      .onConflictDoUpdate({
        target: [outcomes.runId, outcomes.role, outcomes.endpoint, outcomes.model],
        set: { outcome: sql`excluded.outcome`, at },
      });
  },
});
