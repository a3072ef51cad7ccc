import type { Database } from './connection.ts';
import { and, asc, eq, gte, inArray, lt, notInArray, sql, type SQL } from './drizzle.ts';
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

/** Runs that are counted in one statement: an embedded database stands still in the process while it counts. */
const sliceRuns = 2000;

/** Runs from an id on, up to another one if there are more. What is counted of runs is the sum of what is counted of slices. */
interface Slice {
  from: string;
  to: string | undefined;
  projectId: string | undefined;
}

const isIn = (id: typeof runs.id | typeof modelCalls.runId | typeof outcomes.runId, { from, to }: Slice) =>
  and(gte(id, from), to === undefined ? undefined : lt(id, to));

/** Rows that tell of the same as one: words tell them apart, figures are added. */
const added = <Row extends object>(rows: readonly Row[]): Row[] => {
  const wordsOf = (row: Row): string =>
    JSON.stringify(Object.values(row).filter((value) => typeof value !== 'number'));
  return [...Map.groupBy(rows, wordsOf).values()].map((alike) =>
    alike.reduce((sum, row) => {
      const both = Object.entries(row).map(([name, value]: [string, unknown]) => {
        const before: unknown = Reflect.get(sum, name);
        return [name, typeof value === 'number' && typeof before === 'number' ? before + value : value];
      });
      return Object.fromEntries(both) as Row;
    }),
  );
};

/** The first run behind a slice that begins so. */
const sliceEnd = async (db: Database, from: string): Promise<string | undefined> => {
  const later = db.select({ id: runs.id }).from(runs).where(gte(runs.id, from)).orderBy(asc(runs.id));
  return (await later.offset(sliceRuns).limit(1))[0]?.id;
};

const overSlices = async <Row extends object>(
  db: Database,
  { since, projectId }: Window,
  count: (db: Database, slice: Slice) => PromiseLike<Row[]>,
): Promise<Row[]> => {
  const rows: Row[] = [];
  let from: string | undefined = firstIdAt(since);
  while (from !== undefined) {
    const next: string | undefined = await sliceEnd(db, from);
    rows.push(...(await count(db, { from, to: next, projectId })));
    from = next;
  }
  return added(rows);
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

const ended = (db: Database, slice: Slice): PromiseLike<EndedCount[]> =>
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
        isIn(runs.id, slice),
        eq(runs.status, 'ended'),
        notInArray(runs.recipe, makesNothing),
        slice.projectId === undefined ? undefined : eq(runs.projectId, slice.projectId),
      ),
    )
    .groupBy(runs.projectId, runs.outcome);

const calls = (db: Database, slice: Slice): PromiseLike<CallCount[]> =>
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
        isIn(modelCalls.runId, slice),
        isIn(runs.id, slice),
        slice.projectId === undefined ? undefined : eq(runs.projectId, slice.projectId),
      ),
    )
    .groupBy(runs.projectId, modelCalls.endpoint, asked);

/** Runs that were cancelled, or that nothing could check, say nothing of a model. */
const modelEnds = (db: Database, slice: Slice): PromiseLike<ModelEnds[]> => {
  const { projectId } = slice;
  const { runId, endpoint, model, outcome } = outcomes;
  const ofProject = db
    .select({ id: runs.id })
    .from(runs)
    .where(eq(runs.projectId, projectId ?? ''));
  const once = db
    .selectDistinct({ runId, endpoint, model, outcome })
    .from(outcomes)
    .where(and(isIn(runId, slice), projectId === undefined ? undefined : inArray(runId, ofProject)))
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
  ended: (window) => overSlices(db, window, ended),
  calls: (window) => overSlices(db, window, calls),
  modelEnds: (window) => overSlices(db, window, modelEnds),
});
