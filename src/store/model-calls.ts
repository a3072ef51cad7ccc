import type { ModelFault } from '../domain/errors.ts';
import type { Database } from './connection.ts';
import { modelCalls } from './schema.ts';

/** One call of a model, whole or failed. `position` is that of the event that tells of it in the log of the run. */
export interface ModelCall {
  runId: string;
  position: number;
  role: string;
  endpoint: string;
  model: string;
  promptHash: string;
  promptTokens: number;
  answerTokens: number;
  durationMs: number;
  money: number;
  fault?: ModelFault | undefined;
}

export interface ModelCalls {
  /** Notes each call once; noting it again changes nothing. */
  record(calls: readonly ModelCall[]): Promise<void>;
}

export const modelCallQueries = (db: Database): ModelCalls => ({
  async record(calls) {
    const at = new Date();
    const rows = calls.map((call) => ({ ...call, fault: call.fault ?? null, at }));
    if (rows.length > 0) await db.insert(modelCalls).values(rows).onConflictDoNothing();
  },
});
