import { type Worker, workerSchema } from '../domain/worker.ts';
import type { Database } from './connection.ts';
import { desc, eq, sql } from './drizzle.ts';
import { checked, fromRow } from './rows.ts';
import { workers } from './worker-schema.ts';

/** Processes that take runs. Moments are those of the clock of the database, which all of them share. */
export interface Workers {
  /** Says that a worker is there and what it can; called again now and then, it says that it still is. */
  announce(worker: Omit<Worker, 'startedAt' | 'seenAt'>): Promise<void>;
  /** It has ended politely. */
  leave(id: string): Promise<void>;
  /** Those that were seen within so many seconds (default 60), the newest first; others are forgotten. */
  present(seconds?: number): Promise<Worker[]>;
}

const read = fromRow(workerSchema);
const announcedSchema = workerSchema.omit({ startedAt: true, seenAt: true });
const now = sql`now()`;

export const workerQueries = (db: Database): Workers => ({
  async announce(worker) {
    const { id, ...told } = checked(announcedSchema, worker);
    await db
      .insert(workers)
      .values({ id, ...told, startedAt: now, seenAt: now })
      .onConflictDoUpdate({ target: workers.id, set: { ...told, seenAt: now } });
  },
  async leave(id) {
    await db.delete(workers).where(eq(workers.id, id));
  },
  async present(seconds = 60) {
    await db.delete(workers).where(sql`${workers.seenAt} < now() - make_interval(secs => ${seconds * 10})`);
    const recent = sql`${workers.seenAt} >= now() - make_interval(secs => ${seconds})`;
    return read.all(await db.select().from(workers).where(recent).orderBy(desc(workers.id)));
  },
});
