import type { ModelFault } from '../domain/errors.ts';
import type { ModelRecord } from '../domain/model-record.ts';
import type { CallTiming } from '../domain/model-use.ts';
import type { Database } from './connection.ts';
import { eq, gte, or, isNull, sql } from './drizzle.ts';
import { readModelRecords } from './model-records.ts';
import { events, modelCalls, runs } from './schema.ts';

/** One call of a model, whole or failed. `position` is that of the event that tells of it in the log of the run. */
export interface ModelCall extends Partial<CallTiming> {
  runId: string;
  position: number;
  role: string;
  endpoint: string;
  /** The name that the server reported. */
  model: string;
  promptHash: string;
  promptTokens: number;
  answerTokens: number;
  durationMs: number;
  money: number;
  fault?: ModelFault | undefined;
  /** The name that was asked for, where the server reported another one. */
  asked?: string | undefined;
  language?: string | undefined;
}

export interface ModelCalls {
  /** Notes each call once; noting it again changes nothing. */
  record(calls: readonly ModelCall[]): Promise<void>;
  /** US dollars that calls have cost since then, those of runs at work included. */
  costSince(then: Date): Promise<number>;
  /** What is known of every model, by the name it was asked for. */
  records(): Promise<ModelRecord[]>;
}

const costSince = async (db: Database, then: Date): Promise<number> => {
  // From the logs: the rows of a run are written at its end.
  const [row] = await db
    .select({ money: sql<number>`coalesce(sum((${events.event}->>'money')::float8), 0)` })
    .from(events)
    .innerJoin(runs, eq(runs.id, events.runId))
    .where(
      sql`${or(isNull(runs.endedAt), gte(runs.endedAt, then))} and ${gte(events.at, then)} and ${events.event}->>'type' = 'model-call-end'`,
    );
  return row?.money ?? 0;
};

export const modelCallQueries = (db: Database): ModelCalls => ({
  async record(calls) {
    const at = new Date();
    const rows = calls.map((call) => ({ ...call, fault: call.fault ?? null, at }));
    if (rows.length > 0) await db.insert(modelCalls).values(rows).onConflictDoNothing();
  },
  costSince: (then) => costSince(db, then),
  records: () => readModelRecords(db),
});
