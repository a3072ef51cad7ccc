import { modelRecordSchema, type ModelRecord } from '../domain/model-record.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Database } from './connection.ts';
import { inArray, sql, type Column } from './drizzle.ts';
import { fromRow } from './rows.ts';
import { modelCalls, outcomes } from './schema.ts';

/** The name that was asked for: the server reports it, or something longer. */
const asked = sql<string>`coalesce(${modelCalls.asked}, ${modelCalls.model})`;

const median = (column: Column) =>
  sql<
    number | null
  >`percentile_cont(0.5) within group (order by ${column}) filter (where ${modelCalls.fault} is null)`;

/** Work that was never finished, or that nothing could check, says nothing of a model. */
const countOutcomes = (...counted: Outcome[]) =>
  sql<number>`(count(*) filter (where ${inArray(outcomes.outcome, counted)}))::int`;

const keyOf = ({ endpoint, model }: { endpoint: string; model: string }): string =>
  JSON.stringify([endpoint, model]);

const callsByModel = (db: Database) =>
  db
    .select({
      endpoint: modelCalls.endpoint,
      model: asked,
      calls: sql<number>`count(*)::int`,
      promptTokens: sql<number>`sum(${modelCalls.promptTokens})::float8`,
      answerTokens: sql<number>`sum(${modelCalls.answerTokens})::float8`,
      money: sql<number>`sum(${modelCalls.money})`,
      firstTokenMs: median(modelCalls.firstTokenMs),
      promptTokensPerSecond: median(modelCalls.promptTokensPerSecond),
      answerTokensPerSecond: median(modelCalls.answerTokensPerSecond),
      reportedAs: sql<
        string[]
      >`coalesce(json_agg(distinct ${modelCalls.model}) filter (where ${modelCalls.fault} is null), '[]')`,
    })
    .from(modelCalls)
    .groupBy(modelCalls.endpoint, asked)
    .orderBy(asked, modelCalls.endpoint);

const faultsByModel = (db: Database) =>
  db
    .select({
      endpoint: modelCalls.endpoint,
      model: asked,
      fault: modelCalls.fault,
      times: sql<number>`count(*)::int`,
    })
    .from(modelCalls)
    .where(sql`${modelCalls.fault} is not null`)
    .groupBy(modelCalls.endpoint, asked, modelCalls.fault)
    .orderBy(modelCalls.fault);

const outcomesByModel = (db: Database) =>
  db
    .select({
      endpoint: outcomes.endpoint,
      model: outcomes.model,
      role: outcomes.role,
      language: outcomes.language,
      verified: countOutcomes('verified'),
      failed: countOutcomes('failed', 'rejected', 'exhausted'),
    })
    .from(outcomes)
    .groupBy(outcomes.endpoint, outcomes.model, outcomes.role, outcomes.language)
    .orderBy(outcomes.role, outcomes.language);

/** Everything that was noted of the models, one record for each model and endpoint. */
export const readModelRecords = async (db: Database): Promise<ModelRecord[]> => {
  const calls = await callsByModel(db);
  const faults = Map.groupBy(await faultsByModel(db), keyOf);
  const results = Map.groupBy(await outcomesByModel(db), keyOf);
  return fromRow(modelRecordSchema).all(
    calls.map((row) => ({
      ...row,
      faults: Object.fromEntries(
        (faults.get(keyOf(row)) ?? []).map(({ fault, times }) => [fault ?? '', times]),
      ),
      outcomes: (results.get(keyOf(row)) ?? []).map(({ role, language, verified, failed }) => ({
        role,
        language,
        verified,
        failed,
      })),
    })),
  );
};
