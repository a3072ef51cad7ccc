import { UserError } from '../domain/errors.ts';
import { shortId } from '../domain/id.ts';
import type { Ledger, LedgerFilter, LedgerRecord } from '../domain/ledger/ledger.ts';
import type { Database } from './connection.ts';
import { and, desc, eq } from './drizzle.ts';
import { idTail } from './id-tail.ts';
import { ledgerChanges } from './ledger-changes.ts';
import { matching } from './ledger-matching.ts';
import { relevantRecords } from './ledger-relevant.ts';
import { readRecords, recordColumns } from './ledger-rows.ts';
import { ledger } from './ledger-schema.ts';
import { shownByTail, shownRecords } from './ledger-shown.ts';

const pageLimit = 500;

const newestFirst = (a: LedgerRecord, b: LedgerRecord): number => (a.id < b.id ? 1 : -1);

const list = async (db: Database, which: LedgerFilter): Promise<LedgerRecord[]> => {
  const limit = Math.max(1, Math.min(which.limit ?? 50, pageLimit));
  const own = db.select(recordColumns).from(ledger).where(matching(which, new Date()));
  const [rows, shown] = await Promise.all([
    own.orderBy(desc(ledger.id)).limit(limit),
    shownRecords(db, which, limit),
  ]);
  return [...readRecords.all(rows), ...shown].toSorted(newestFirst).slice(0, limit);
};

const foundOne = (tail: string, matches: readonly LedgerRecord[]): LedgerRecord => {
  const [record, ...others] = matches;
  if (record === undefined)
    throw new UserError(`there is no record ${JSON.stringify(tail)}`, {
      hint: '"millwright ledger" lists them; the last 8 characters of an id are enough',
    });
  if (others.length > 0)
    throw new UserError(`more than one record ends in ${tail}: ${matches.map(({ id }) => id).join(', ')}`, {
      hint: `give more of it, for example ${shortId(record.id)}`,
    });
  return record;
};

const find = async (db: Database, idOrTail: string): Promise<LedgerRecord> => {
  const tail = idOrTail.trim().toLowerCase();
  const where = idTail(ledger.id, tail);
  if (where === undefined) return foundOne(idOrTail, []);
  const rows = db.select(recordColumns).from(ledger).where(where).orderBy(desc(ledger.id)).limit(10);
  const [own, shown] = await Promise.all([rows, shownByTail(db, tail)]);
  return foundOne(tail, [...readRecords.all(own), ...shown]);
};

/** The ledger over a database: its own table, and what it shows out of others. */
export const ledgerQueries = (db: Database): Ledger => ({
  ...ledgerChanges(db),
  list: (which) => list(db, which),
  find: (idOrTail) => find(db, idOrTail),
  relevant: (projectId, about, limit) => relevantRecords(db, projectId, about, limit),
  async byKey(projectId, key) {
    const where = and(eq(ledger.projectId, projectId), eq(ledger.key, key));
    return readRecords.maybe(await db.select(recordColumns).from(ledger).where(where));
  },
});
