import { type Task, taskSchema } from '../domain/task.ts';
import type { Database } from './connection.ts';
import { and, asc, eq, inArray, isNull, sql } from './drizzle.ts';
import { fromRow } from './rows.ts';
import { sameId } from './same-id.ts';
import { taskNeeds, tasks } from './schema.ts';

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
}

const read = fromRow(taskSchema);

/** Not one that is needed is anything but completed. */
const needsNothing = sql`NOT EXISTS (
  SELECT 1 FROM ${taskNeeds} JOIN ${tasks} AS needed ON needed.id = ${taskNeeds.needs}
  WHERE ${taskNeeds.taskId} = ${tasks.id} AND needed.state <> 'completed')`;

/** What tasks wait for. */
export const taskNeedsQueries = (db: Database): TaskNeeds => {
  const needersOf = (id: string) =>
    db.select({ id: taskNeeds.taskId }).from(taskNeeds).where(sameId(taskNeeds.needs, id));
  return {
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
