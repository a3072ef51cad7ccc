import type { Outcome } from '../domain/outcome.ts';
import type { Database } from './connection.ts';
import { outcomes } from './schema.ts';

/** How a run ended in which this model played this role. */
export interface ModelOutcome {
  runId: string;
  role: string;
  endpoint: string;
  model: string;
  outcome: Outcome;
}

export interface Outcomes {
  /** Notes an outcome; a later one for the same run, role and model takes its place. */
  record(outcome: ModelOutcome): Promise<void>;
}

export const outcomeQueries = (db: Database): Outcomes => ({
  async record({ outcome, ...key }) {
    const changed = { outcome, at: new Date() };
    await db
      .insert(outcomes)
      .values({ ...key, ...changed })
      .onConflictDoUpdate({
        target: [outcomes.runId, outcomes.role, outcomes.endpoint, outcomes.model],
        set: changed,
      });
  },
});
