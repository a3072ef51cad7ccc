import { type Budget, budgetSchema } from '../domain/budget.ts';
import { type Task, type TaskState, taskSchema, taskStates, taskTransitions } from '../domain/task.ts';
import type { Database } from './connection.ts';
import { and, desc, eq, inArray } from './drizzle.ts';
import { checked, fromRow } from './rows.ts';
import { sameId } from './same-id.ts';
import { tasks } from './schema.ts';

/** `state` is what the task is in now; undefined when there is no such task. */
export type Move = { kind: 'moved'; task: Task } | { kind: 'refused'; state: TaskState | undefined };

export interface Tasks {
  create(task: Task): Promise<Task>;
  byId(id: string): Promise<Task | undefined>;
  /** Moves a task if it is in a state from which that is legal. Of two moves at once one wins, the other is refused. */
  move(id: string, to: TaskState): Promise<Move>;
  /** Gives a task another budget, for the next run or the resumed one. Undefined when there is no such task. */
  setBudget(id: string, budget: Budget): Promise<Task | undefined>;
  /** Newest first; `limit` is 100 when not given. */
  list(which?: { projectId?: string; limit?: number }): Promise<Task[]>;
}

const read = fromRow(taskSchema);
const originsOf = (to: TaskState): TaskState[] =>
  taskStates.filter((from) => taskTransitions[from].includes(to));

export const taskQueries = (db: Database): Tasks => {
  const byId = async (id: string) => read.maybe(await db.select().from(tasks).where(sameId(tasks.id, id)));
  return {
    byId,
    async create(task) {
      const row = { ...checked(taskSchema, task), createdAt: new Date(task.createdAt) };
      return read.one(await db.insert(tasks).values(row).returning());
    },
    async move(id, to) {
      const rows = await db
        .update(tasks)
        .set({ state: to })
        .where(and(sameId(tasks.id, id), inArray(tasks.state, originsOf(to))))
        .returning();
      const task = read.maybe(rows);
      return task ? { kind: 'moved', task } : { kind: 'refused', state: (await byId(id))?.state };
    },
    async setBudget(id, budget) {
      const row = { budget: checked(budgetSchema, budget) };
      return read.maybe(await db.update(tasks).set(row).where(sameId(tasks.id, id)).returning());
    },
    async list({ projectId, limit = 100 } = {}) {
      const ofProject = projectId === undefined ? undefined : eq(tasks.projectId, projectId);
      return read.all(await db.select().from(tasks).where(ofProject).orderBy(desc(tasks.id)).limit(limit));
    },
  };
};
