import { type StoredEvent, storedEventSchema } from '../domain/events.ts';
import type { RunLog } from '../domain/run-log.ts';
import { EventAppender } from './append-events.ts';
import type { Connection, Database } from './connection.ts';
import { asStoreError } from './database-error.ts';
import { and, asc, gt } from './drizzle.ts';
import { EventBell, followEvents } from './follow-events.ts';
import { fromRow } from './rows.ts';
import { sameId } from './same-id.ts';
import { events } from './schema.ts';

/** One page of a log: short enough for an embedded database not to hold the process up. */
const pageEvents = 200;

const parse = fromRow(storedEventSchema);

const readPage = async (db: Database, runId: string, after: number): Promise<StoredEvent[]> =>
  parse.all(
    await db
      .select()
      .from(events)
      .where(and(sameId(events.runId, runId), gt(events.position, after)))
      .orderBy(asc(events.position))
      .limit(pageEvents),
  );

const readAll = async (db: Database, runId: string, after: number): Promise<StoredEvent[]> => {
  const pages: StoredEvent[][] = [];
  for (let from = after; ;) {
    const page = await readPage(db, runId, from);
    pages.push(page);
    const last = page.at(-1);
    if (last === undefined || page.length < pageEvents) return pages.flat();
    from = last.position;
  }
};

/**
 * The log over a database. A process continues a log from where it last appended, or read it whole
 * (`read` without `after`); see LogConflict for what happens to a second writer.
 */
export const eventLog = (connection: Connection): RunLog & { close(): Promise<void> } => {
  const { db, where } = connection;
  const orRephrased = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw asStoreError(error, where);
    });
  const bell = new EventBell((...ear) => orRephrased(connection.listen(...ear)));
  const appender = new EventAppender(db, bell);
  return {
    append: async (runId, event, after) => orRephrased(appender.append(runId, event, after)),
    async read(runId, after = 0) {
      const found = await orRephrased(readAll(db, runId, after));
      if (after === 0) appender.seen(runId, found.at(-1)?.position ?? 0);
      return found;
    },
    follow: (runId, options = {}) =>
      followEvents({ bell, page: (id, after) => orRephrased(readPage(db, id, after)) }, runId, options),
    async close() {
      await appender.settle();
      await bell.close();
    },
  };
};
