import type { Database } from './connection.ts';
import { and, eq, gte, inArray, notInArray, sql, type SQL } from './drizzle.ts';
import { modelCalls, outcomes, runs, taskMoves, tasks } from './schema.ts';

/** Recipes that make nothing: they answer in words, or look at what stands. */
const makesNothing = ['ask', 'review', 'check', 'elaborate', 'decompose'];

export interface Window {
  /** Only what began, or was decided, since then. */
  since: Date;
  /** Only of this project. */
  projectId?: string | undefined;
}

/** Decisions of persons on results. */
export interface DecisionCount {
  projectId: string;
  approved: number;
  rejected: number;
  sentBack: number;
}

/** Runs that have ended, those that were to make nothing left out. Seconds are from their beginning to their end, waits included. */
export interface EndedCount {
  projectId: string;
  outcome: string;
  runs: number;
  seconds: number;
}

/** What calls of a model, by the name that was asked for, cost for a project. */
export interface CallCount {
  projectId: string;
  endpoint: string;
  model: string;
  calls: number;
  faults: number;
  tokens: number;
  seconds: number;
  money: number;
}

/** How the runs ended in which a model had a part, each once. */
export interface ModelEnds {
  endpoint: string;
  model: string;
  verified: number;
  failed: number;
}

export interface Stats {
  decisions(window: Window): Promise<DecisionCount[]>;
  ended(window: Window): Promise<EndedCount[]>;
  calls(window: Window): Promise<CallCount[]>;
  modelEnds(window: Window): Promise<ModelEnds[]>;
}

/** The least id that is made at a moment: ids begin with their time, so their index holds windows too. */
export const firstIdAt = (at: Date): string => {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
};

const countIf = (is: SQL) => sql<number>`(count(*) filter (where ${is}))::int`;
const sum = (value: unknown) => sql<number>`coalesce(sum(${value}), 0)::float8`;
const asked = sql<string>`coalesce(${modelCalls.asked}, ${modelCalls.model})`;

/** Moves are numbered as they come: the last one before a window is found from the end, and those of the window follow it. */
const isMoveSince = (since: Date) =>
  and(
    gte(taskMoves.at, since),
    sql`${taskMoves.id} > coalesce((select id from ${taskMoves} where at < ${since.toISOString()} order by id desc limit 1), 0)`,
  );

/** Few of many moves are decisions: their tasks are looked up one by one. */
const decisions = (db: Database, { since, projectId }: Window): Promise<DecisionCount[]> => {
  const project = sql<string>`(select project_id from ${tasks} where id = ${taskMoves.taskId})`.as('project');
  const decided = db
    .select({ project, to: taskMoves.to })
    .from(taskMoves)
    .where(and(eq(taskMoves.from, 'review'), isMoveSince(since)))
    .as('decided');
  return db
    .select({
      projectId: decided.project,
      approved: countIf(eq(decided.to, 'completed')),
      rejected: countIf(eq(decided.to, 'failed')),
      sentBack: countIf(eq(decided.to, 'queued')),
    })
    .from(decided)
    .where(projectId === undefined ? undefined : eq(decided.project, projectId))
    .groupBy(decided.project);
};

const ended = (db: Database, { since, projectId }: Window): Promise<EndedCount[]> =>
  db
    .select({
      projectId: runs.projectId,
      outcome: sql<string>`${runs.outcome}`,
      runs: sql<number>`count(*)::int`,
      seconds: sum(sql`extract(epoch from ${runs.endedAt} - ${runs.createdAt})`),
    })
    .from(runs)
    .where(
      and(
        gte(runs.id, firstIdAt(since)),
        eq(runs.status, 'ended'),
        notInArray(runs.recipe, makesNothing),
        projectId === undefined ? undefined : eq(runs.projectId, projectId),
      ),
    )
    .groupBy(runs.projectId, runs.outcome);

const calls = (db: Database, { since, projectId }: Window): Promise<CallCount[]> =>
  db
    .select({
      projectId: runs.projectId,
      endpoint: modelCalls.endpoint,
      model: asked,
      calls: sql<number>`count(*)::int`,
      faults: sql<number>`count(${modelCalls.fault})::int`,
      tokens: sum(sql`${modelCalls.promptTokens} + ${modelCalls.answerTokens}`),
      seconds: sum(sql`${modelCalls.durationMs} / 1000`),
      money: sum(modelCalls.money),
    })
    .from(modelCalls)
    .innerJoin(runs, eq(runs.id, modelCalls.runId))
    .where(
      and(
        // Said of both sides of the join, so that neither is read whole.
        gte(modelCalls.runId, firstIdAt(since)),
        gte(runs.id, firstIdAt(since)),
        projectId === undefined ? undefined : eq(runs.projectId, projectId),
      ),
    )
    .groupBy(runs.projectId, modelCalls.endpoint, asked);

/** Runs that were cancelled, or that nothing could check, say nothing of a model. */
const modelEnds = (db: Database, { since, projectId }: Window): Promise<ModelEnds[]> => {
  const { runId, endpoint, model, outcome } = outcomes;
  const ofProject = db
    .select({ id: runs.id })
    .from(runs)
    .where(eq(runs.projectId, projectId ?? ''));
  const once = db
    .selectDistinct({ runId, endpoint, model, outcome })
    .from(outcomes)
    .where(and(gte(runId, firstIdAt(since)), projectId === undefined ? undefined : inArray(runId, ofProject)))
    .as('once');
  return db
    .select({
      endpoint: once.endpoint,
      model: once.model,
      verified: countIf(eq(once.outcome, 'verified')),
      failed: countIf(inArray(once.outcome, ['failed', 'rejected', 'exhausted'])),
    })
    .from(once)
    .groupBy(once.endpoint, once.model);
};

/** What was decided, done and spent, as folds of rows; read in the order of their ids, from the beginning of the window. */
export const statsQueries = (db: Database): Stats => ({
  decisions: (window) => decisions(db, window),
  ended: (window) => ended(db, window),
  calls: (window) => calls(db, window),
  modelEnds: (window) => modelEnds(db, window),
});
