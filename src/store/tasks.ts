import { type Budget, budgetSchema } from '../domain/budget.ts';
import { UserError } from '../domain/errors.ts';
import { shortId } from '../domain/id.ts';
import {
  type Task,
  type TaskMove,
  taskMoveSchema,
  taskSchema,
  type TaskState,
  taskStates,
  taskTransitions,
} from '../domain/task.ts';
import type { Database } from './connection.ts';
import { and, asc, desc, eq, gt, inArray, lt, sql } from './drizzle.ts';
import { checked, fromRow } from './rows.ts';
import { sameId } from './same-id.ts';
import { taskMoves, taskNeeds, tasks } from './schema.ts';
import { taskNeedsQueries, type TaskNeeds } from './task-needs.ts';
import { idTail } from './id-tail.ts';

/** `state` is what the task is in now; undefined when there is no such task. */
export type Move = { kind: 'moved'; task: Task } | { kind: 'refused'; state: TaskState | undefined };

/** Who moves a task, and why. */
export interface Mover {
  by: string;
  reason?: string | undefined;
  /** Only from these states, of those from which it is legal. */
  from?: readonly TaskState[] | undefined;
}

/** Which tasks to list. `before` is the id after which (in time: before which) the page goes on. */
export interface TaskFilter {
  projectId?: string;
  states?: readonly TaskState[];
  tag?: string;
  parentId?: string;
  before?: string;
  limit?: number;
}

export interface Tasks extends TaskNeeds {
  /** `needs`: ids of tasks that have to be completed before it. They exist already, so there can be no circle. */
  create(task: Task, needs?: readonly string[]): Promise<Task>;
  byId(id: string): Promise<Task | undefined>;
  /**
   * The task with this id, or with the only id that ends so (at least 4 characters, as `shortId` prints them). UserError
   * when there is none or more than one.
   */
  find(idOrTail: string): Promise<Task>;
  /** Moves a task if it is in a state from which that is legal. Of two moves at once one wins, the other is refused. */
  move(id: string, to: TaskState, mover?: Mover): Promise<Move>;
  /** Every move of a task, the first one first. */
  moves(id: string): Promise<TaskMove[]>;
  /** Moves of all tasks after this position, in order, at most 100; without one only where the list ends now. */
  movesAfter(position: number | undefined): Promise<{ moves: TaskMove[]; position: number }>;
  /** Gives a task another budget, for the next run or the resumed one. Undefined when there is no such task. */
  setBudget(id: string, budget: Budget): Promise<Task | undefined>;
  /** Takes away what keeps a task from starting before a person approves of it. */
  release(id: string): Promise<Task | undefined>;
  /** Titles by id; ids of no task are left out. */
  titles(ids: readonly string[]): Promise<Map<string, string>>;
  /** Newest first; `limit` is 100 when not given. */
  list(which?: TaskFilter): Promise<Task[]>;
}

const read = fromRow(taskSchema);
const readMove = fromRow(taskMoveSchema);
const originsOf = (to: TaskState): TaskState[] =>
  taskStates.filter((from) => taskTransitions[from].includes(to));

const system: Mover = { by: 'millwright' };

/**
 * The move and its note, in one statement: there together or not at all. Undefined where it is not legal from where the
 * task stands.
 */
const moveNoting = async (
  db: Database,
  id: string,
  to: TaskState,
  { by, reason, from }: Mover,
): Promise<Task | undefined> => {
  const origins = originsOf(to).filter((origin) => from?.includes(origin) ?? true);
  const legal = and(sameId(tasks.id, id), inArray(tasks.state, origins));
  const at = new Date();
  const before = db
    .$with('before')
    .as(db.select({ id: tasks.id, state: tasks.state }).from(tasks).where(legal).for('update'));
  const note = sql`INSERT INTO ${taskMoves} (task_id, at, "from", "to", by, reason)
    SELECT id, ${at.toISOString()}::timestamptz, state, ${to}, ${by}, ${reason ?? null} FROM before`;
  const noted = db.$with('noted', { id: sql`1` }).as(note);
  const rows = await db
    .with(before, noted)
    .update(tasks)
    .set({ state: to, updatedAt: at })
    .where(inArray(tasks.id, db.select({ id: before.id }).from(before)))
    .returning();
  return read.maybe(rows);
};

/**
 * With its first move and its needs, in one statement: a task whose needs are missing would start too early. References are
 * looked at when it ends.
 */
const insert = async (db: Database, task: Task, needs: readonly string[]): Promise<Task> => {
  const { updatedAt: _, ...values } = checked(taskSchema, task);
  const { id, state: to, createdAt } = task;
  const noted = db
    .$with('noted', { id: sql`1` })
    .as(
      sql`INSERT INTO ${taskMoves} (task_id, at, "to", by) VALUES (${id}, ${createdAt}::timestamptz, ${to}, ${system.by})`,
    );
  const needing = db
    .$with('needing', { id: sql`1` })
    .as(
      sql`INSERT INTO ${taskNeeds} (task_id, needs) SELECT ${id}::uuid, unnest(${sql.param([...new Set(needs)])}::uuid[])`,
    );
  const rows = await db
    .with(noted, needing)
    .insert(tasks)
    .values({ ...values, createdAt: new Date(createdAt) })
    .returning();
  return read.one(rows);
};

const found = (tail: string, matches: Task[]): Task => {
  const [task, ...others] = matches;
  if (task === undefined)
    throw new UserError(`there is no task ${JSON.stringify(tail)}`, {
      hint: '"millwright tasks" lists them; the last 8 characters of an id are enough',
    });
  if (others.length > 0)
    throw new UserError(`more than one task ends in ${tail}: ${matches.map(({ id }) => id).join(', ')}`, {
      hint: `give more of it, for example ${shortId(task.id)}`,
    });
  return task;
};

const matching = ({ projectId, states, tag, parentId, before }: TaskFilter) =>
  and(
    projectId === undefined ? undefined : eq(tasks.projectId, projectId),
    states === undefined ? undefined : inArray(tasks.state, [...states]),
    tag === undefined ? undefined : sql`${tag} = ANY(${tasks.tags})`,
    parentId === undefined ? undefined : eq(tasks.parentId, parentId),
    before === undefined ? undefined : lt(tasks.id, before),
  );

const moveQueries = (db: Database): Pick<Tasks, 'moves' | 'movesAfter'> => ({
  async moves(id) {
    const rows = db.select().from(taskMoves).where(sameId(taskMoves.taskId, id));
    return readMove.all(await rows.orderBy(asc(taskMoves.id)));
  },
  async movesAfter(position) {
    const [last] = await db.select({ id: taskMoves.id }).from(taskMoves).orderBy(desc(taskMoves.id)).limit(1);
    if (position === undefined) return { moves: [], position: last?.id ?? 0 };
    const newer = db.select().from(taskMoves).where(gt(taskMoves.id, position));
    const rows = await newer.orderBy(asc(taskMoves.id)).limit(100);
    return { moves: readMove.all(rows), position: rows.at(-1)?.id ?? position };
  },
});

export const taskQueries = (db: Database): Tasks => {
  const byId = async (id: string) => read.maybe(await db.select().from(tasks).where(sameId(tasks.id, id)));
  return {
    byId,
    create: (task, needs = []) => insert(db, task, needs),
    async find(idOrTail) {
      const where = idTail(tasks.id, idOrTail);
      const rows = where ? await db.select().from(tasks).where(where).orderBy(desc(tasks.id)).limit(10) : [];
      return found(idOrTail, read.all(rows));
    },
    async move(id, to, mover = system) {
      const task = await moveNoting(db, id, to, mover);
      return task ? { kind: 'moved', task } : { kind: 'refused', state: (await byId(id))?.state };
    },
    ...moveQueries(db),
    async setBudget(id, budget) {
      const row = { budget: checked(budgetSchema, budget) };
      return read.maybe(await db.update(tasks).set(row).where(sameId(tasks.id, id)).returning());
    },
    async release(id) {
      return read.maybe(await db.update(tasks).set({ hold: null }).where(sameId(tasks.id, id)).returning());
    },
    async titles(ids) {
      const { id, title } = tasks;
      const rows = await db
        .select({ id, title })
        .from(tasks)
        .where(inArray(id, [...ids]));
      return new Map(rows.map((row) => [row.id, row.title]));
    },
    async list(which = {}) {
      const rows = db.select().from(tasks).where(matching(which));
      return read.all(await rows.orderBy(desc(tasks.id)).limit(which.limit ?? 100));
    },
    ...taskNeedsQueries(db),
  };
};
