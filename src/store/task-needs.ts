import { z } from 'zod';
import { newId } from '../domain/id.ts';
import { type Task, type TaskPriority, taskPrioritySchema, taskSchema } from '../domain/task.ts';
import type { Database } from './connection.ts';
import { and, asc, eq, inArray, isNull, sql } from './drizzle.ts';
import { fromRow } from './rows.ts';
import { sameId } from './same-id.ts';
import { runs, taskMoves, taskNeeds, tasks } from './schema.ts';

/** Which of the ready ones are wanted. */
export interface ReadyFilter {
  ids?: readonly string[] | undefined;
  needing?: string | undefined;
}

export interface TaskNeeds {
  /** What a task waits for. */
  needsOf(id: string): Promise<Task[]>;
  /**
   * Tasks that wait for nothing any more, the oldest first: pending, held by nobody, all that they need completed.
   * `ids`: only of these; `needing`: only those that need this one.
   */
  ready(limit: number, which?: ReadyFilter): Promise<Task[]>;
  /**
   * Queues a task that is ready, with its first run, both or neither: so no crash leaves one without the other. Undefined where
   * it is not ready, or somebody else was faster.
   */
  begin(id: string, reason: string): Promise<Begun | undefined>;
}

/** A task that has just been queued, and the run that was made for it. */
export interface Begun {
  runId: string;
  projectId: string;
  priority?: TaskPriority | undefined;
}

const read = fromRow(taskSchema);

const begunSchema = z.object({
  projectId: z.string(),
  priority: taskPrioritySchema.nullable().transform((priority) => priority ?? undefined),
});

/** Not one that is needed is anything but completed. */
const needsNothing = sql`NOT EXISTS (
  SELECT 1 FROM ${taskNeeds} JOIN ${tasks} AS needed ON needed.id = ${taskNeeds.needs}
  WHERE ${taskNeeds.taskId} = ${tasks.id} AND needed.state <> 'completed')`;

const begin = async (db: Database, id: string, reason: string): Promise<Begun | undefined> => {
  const [runId, at] = [newId(), new Date().toISOString()];
  const { rows } = (await db.execute(sql`
    WITH begun AS (
      SELECT id, project_id, recipe, priority FROM ${tasks}
        WHERE ${sameId(tasks.id, id)} AND state = 'pending' AND hold IS NULL AND ${needsNothing} FOR UPDATE
    ), moved AS (
      UPDATE ${tasks} SET state = 'queued', updated_at = ${at}::timestamptz WHERE id IN (SELECT id FROM begun)
    ), noted AS (
      INSERT INTO ${taskMoves} (task_id, at, "from", "to", by, reason)
        SELECT id, ${at}::timestamptz, 'pending', 'queued', 'millwright', ${reason} FROM begun
    ), made AS (
      INSERT INTO ${runs} (id, task_id, project_id, recipe, status, created_at)
        SELECT ${runId}::uuid, id, project_id, recipe, 'queued', ${at}::timestamptz FROM begun
    )
    SELECT project_id AS "projectId", priority FROM begun`)) as { rows: unknown[] };
  return rows[0] === undefined ? undefined : { runId, ...begunSchema.parse(rows[0]) };
};

/** What tasks wait for. */
export const taskNeedsQueries = (db: Database): TaskNeeds => {
  const needersOf = (id: string) =>
    db.select({ id: taskNeeds.taskId }).from(taskNeeds).where(sameId(taskNeeds.needs, id));
  return {
    begin: (id, reason) => begin(db, id, reason),
    async needsOf(id) {
      const needed = db.select({ id: taskNeeds.needs }).from(taskNeeds).where(sameId(taskNeeds.taskId, id));
      return read.all(await db.select().from(tasks).where(inArray(tasks.id, needed)).orderBy(asc(tasks.id)));
    },
    async ready(limit, { ids, needing } = {}) {
      const waiting = and(
        eq(tasks.state, 'pending'),
        isNull(tasks.hold),
        needsNothing,
        ids === undefined ? undefined : inArray(tasks.id, [...ids]),
        needing === undefined ? undefined : inArray(tasks.id, needersOf(needing)),
      );
      return read.all(await db.select().from(tasks).where(waiting).orderBy(asc(tasks.id)).limit(limit));
    },
  };
};
