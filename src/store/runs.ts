import { UserError } from '../domain/errors.ts';
import { shortId } from '../domain/id.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Run, runSchema } from '../domain/run.ts';
import type { Database } from './connection.ts';
import { countRuns, type RunCount } from './count-runs.ts';
import { and, asc, desc, eq, inArray, ne } from './drizzle.ts';
import { idTail } from './id-tail.ts';
import { checked, fromRow } from './rows.ts';
import { sameId } from './same-id.ts';
import { runs, tasks } from './schema.ts';

export interface Runs {
  create(run: Run): Promise<Run>;
  byId(id: string): Promise<Run | undefined>;
  /**
   * The run with this id, or with the only id that ends so (at least 4 characters, as `shortId` prints them).
   * UserError when there is none or more than one.
   */
  find(idOrTail: string): Promise<Run>;
  /** Newest first; `limit` is 50 when not given. */
  list(which?: { limit?: number; projectId?: string }): Promise<Run[]>;
  /** Any status but `ended`, and forgets an earlier end. Undefined when there is no such run. */
  setStatus(id: string, status: Exclude<Run['status'], 'ended'>): Promise<Run | undefined>;
  /** Undefined when there is no such run. */
  end(id: string, end: RunEnd): Promise<Run | undefined>;
  /** The runs of a task, oldest first. */
  ofTask(taskId: string): Promise<Run[]>;
  /** Every run that has not ended, oldest first. */
  unfinished(): Promise<Run[]>;
  /** How many runs stand how. */
  counts(): Promise<RunCount[]>;
  /** Those of these runs whose task was cancelled. */
  cancelled(ids: readonly string[]): Promise<string[]>;
}

export interface RunEnd {
  outcome: Outcome;
  branch?: string | null | undefined;
  commit?: string | null | undefined;
}

const read = fromRow(runSchema);
const found = (tail: string, matches: Run[]): Run => {
  const [run, ...others] = matches;
  if (run === undefined)
    throw new UserError(`there is no run ${JSON.stringify(tail)}`, {
      hint: '"millwright runs" lists them; the last 8 characters of an id are enough',
    });
  if (others.length > 0)
    throw new UserError(`more than one run ends in ${tail}: ${matches.map(({ id }) => id).join(', ')}`, {
      hint: `give more of it, for example ${shortId(run.id)}`,
    });
  return run;
};

const runsByTask = (db: Database): Pick<Runs, 'ofTask' | 'cancelled' | 'unfinished'> => ({
  async ofTask(taskId) {
    return read.all(await db.select().from(runs).where(sameId(runs.taskId, taskId)).orderBy(asc(runs.id)));
  },
  async cancelled(ids) {
    if (ids.length === 0) return [];
    const cancelled = db.select({ id: tasks.id }).from(tasks).where(eq(tasks.state, 'cancelled'));
    const which = and(inArray(runs.id, [...ids]), inArray(runs.taskId, cancelled));
    return (await db.select({ id: runs.id }).from(runs).where(which)).map(({ id }) => id);
  },
  async unfinished() {
    return read.all(await db.select().from(runs).where(ne(runs.status, 'ended')).orderBy(runs.id));
  },
});

export const runQueries = (db: Database): Runs => ({
  counts: () => countRuns(db),
  async create(run) {
    const { endedAt, ...row } = checked(runSchema, run);
    const moments = { createdAt: new Date(row.createdAt), endedAt: endedAt ? new Date(endedAt) : null };
    return read.one(
      await db
        .insert(runs)
        .values({ ...row, ...moments })
        .returning(),
    );
  },
  async byId(id) {
    return read.maybe(await db.select().from(runs).where(sameId(runs.id, id)));
  },
  async find(idOrTail) {
    const where = idTail(runs.id, idOrTail);
    const rows = where ? await db.select().from(runs).where(where).orderBy(desc(runs.id)).limit(10) : [];
    return found(idOrTail, read.all(rows));
  },
  async list({ limit = 50, projectId } = {}) {
    const ofProject = projectId === undefined ? undefined : eq(runs.projectId, projectId);
    return read.all(await db.select().from(runs).where(ofProject).orderBy(desc(runs.id)).limit(limit));
  },
  async setStatus(id, status) {
    const row = { status, outcome: null, endedAt: null };
    return read.maybe(await db.update(runs).set(row).where(sameId(runs.id, id)).returning());
  },
  async end(id, { outcome, branch, commit }) {
    const row = {
      status: 'ended',
      outcome,
      branch: branch ?? null,
      commit: commit ?? null,
      endedAt: new Date(),
    };
    return read.maybe(await db.update(runs).set(row).where(sameId(runs.id, id)).returning());
  },
  ...runsByTask(db),
});
