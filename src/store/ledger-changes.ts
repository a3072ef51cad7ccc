import type { Ledger, LedgerChange, LedgerChanged } from '../domain/ledger/ledger.ts';
import { ledgerRecordSchema, type LedgerRecord } from '../domain/ledger/record.ts';
import { nextStatuses, supersededStatus } from '../domain/ledger/statuses.ts';
import type { Database } from './connection.ts';
import { and, asc, eq, inArray, lt, sql } from './drizzle.ts';
import { readMoves, readRecords, recordColumns, rowOf, termsOf } from './ledger-rows.ts';
import { ledger, ledgerMoves } from './ledger-schema.ts';
import { shownByTail } from './ledger-shown.ts';
import { checked } from './rows.ts';
import { sameId } from './same-id.ts';

type Changes = Pick<Ledger, 'add' | 'change' | 'expire' | 'history'>;

const byId = async (db: Database, id: string): Promise<LedgerRecord | undefined> =>
  readRecords.maybe(await db.select(recordColumns).from(ledger).where(sameId(ledger.id, id)));

const refused = (
  why: (LedgerChanged & { kind: 'refused' })['why'],
  record?: LedgerRecord,
): LedgerChanged => ({
  kind: 'refused',
  why,
  ...(record && { record }),
});

const isDone = async (db: Database, id: string, source: string): Promise<boolean> => {
  const same = and(eq(ledgerMoves.recordId, id), eq(ledgerMoves.source, source));
  return (await db.select({ version: ledgerMoves.version }).from(ledgerMoves).where(same)).length > 0;
};

/** The change and its note in one statement: there together or not at all. Undefined where the version is another one by now. */
const write = async (
  db: Database,
  before: LedgerRecord,
  after: LedgerRecord,
  { by, reason, source }: LedgerChange,
): Promise<LedgerRecord | undefined> => {
  const { title, body, status, severity, updatedAt, version } = after;
  const same = and(eq(ledger.id, before.id), eq(ledger.version, before.version));
  const seen = db.$with('seen').as(db.select({ id: ledger.id }).from(ledger).where(same).for('update'));
  const note = sql`INSERT INTO ${ledgerMoves} (record_id, version, at, by, "from", "to", reason, source)
    SELECT id, ${version}::integer, ${updatedAt}::timestamptz, ${by}, ${before.status}, ${status}, ${reason ?? null}::text, ${source ?? null}::text FROM seen`;
  const noted = db.$with('noted', { id: sql`1` }).as(note);
  const terms = termsOf(after);
  const rows = await db
    .with(seen, noted)
    .update(ledger)
    .set({ title, body, status, severity, updatedAt: new Date(updatedAt), version, terms })
    // Through the row that was locked: read after the update, it would be passed over, and the note with it.
    .where(inArray(ledger.id, db.select({ id: seen.id }).from(seen)))
    .returning(recordColumns);
  return readRecords.maybe(rows);
};

const changed = (record: LedgerRecord, { status, title, body, severity }: LedgerChange): LedgerRecord =>
  checked<unknown>(ledgerRecordSchema, {
    ...record,
    body: { ...record.body, ...body },
    status: status ?? record.status,
    version: record.version + 1,
    updatedAt: new Date().toISOString(),
    ...(title !== undefined && { title }),
    ...(severity !== undefined && { severity }),
  }) as LedgerRecord;

const change = async (db: Database, id: string, wish: LedgerChange): Promise<LedgerChanged> => {
  const record = await byId(db, id);
  if (record === undefined) {
    const [shown] = await shownByTail(db, id.toLowerCase());
    return shown === undefined ? refused('gone') : refused('elsewhere', shown);
  }
  if (wish.source !== undefined && (await isDone(db, id, wish.source))) return { kind: 'changed', record };
  if (wish.version !== undefined && wish.version !== record.version) return refused('overtaken', record);
  const { kind, status } = record;
  if (wish.status !== undefined && !nextStatuses(kind, status).includes(wish.status))
    return refused('illegal', record);
  const written = await write(db, record, changed(record, wish), wish);
  return written ? { kind: 'changed', record: written } : refused('overtaken', await byId(db, id));
};

/** What a record takes the place of, does not hold any more. Done again, it changes nothing. */
const supersede = async (db: Database, { id, kind, by, links }: LedgerRecord): Promise<void> => {
  const status = supersededStatus(kind);
  if (status === undefined) return;
  for (const { rel, to } of links) {
    const older = rel === 'supersedes' ? await byId(db, to) : undefined;
    if (older?.kind !== kind) continue;
    await change(db, to, { by, status, reason: `superseded by ${id}`, source: `superseded ${id}` });
  }
};

/** Its first version is noted in the same statement. Undefined where one of its name is there. */
const insert = async (db: Database, { record, row }: ReturnType<typeof rowOf>) => {
  const made = db
    .$with('made')
    .as(db.insert(ledger).values(row).onConflictDoNothing().returning({ id: ledger.id }));
  const { by, status, updatedAt } = record;
  await db.with(made).insert(ledgerMoves).select(sql`
    SELECT id, 1, ${updatedAt}::timestamptz, ${by}, null, ${status}, null, null FROM made`);
};

const ofKey = (projectId: string, key: string | null, id: string) =>
  key === null ? eq(ledger.id, id) : and(eq(ledger.projectId, projectId), eq(ledger.key, key));

const add: (db: Database) => Changes['add'] = (db) => async (given) => {
  const made = rowOf(given);
  const { projectId, key, id } = made.row;
  if (given.kind === 'context') {
    const { body, title, by, updatedAt, expiresAt, terms } = made.row;
    const renewed = { body, title, by, updatedAt, expiresAt, terms, status: 'live' };
    const rows = await db
      .insert(ledger)
      .values(made.row)
      .onConflictDoUpdate({
        target: [ledger.projectId, ledger.key],
        set: { ...renewed, version: sql`${ledger.version} + 1` },
      })
      .returning(recordColumns);
    return readRecords.one(rows);
  }
  await insert(db, made);
  const rows = await db
    .select(recordColumns)
    .from(ledger)
    .where(ofKey(projectId, key, id));
  const record = readRecords.one(rows);
  await supersede(db, record);
  return record;
};

const expire: (db: Database) => Changes['expire'] =
  (db) =>
  async (now = Date.now()) => {
    const over = lt(ledger.expiresAt, new Date(now));
    const purged = await db
      .delete(ledger)
      .where(and(over, eq(ledger.kind, 'context')))
      .returning({ id: ledger.id });
    const late = and(over, eq(ledger.kind, 'query'), eq(ledger.status, 'pending'));
    const queries = await db.select({ id: ledger.id }).from(ledger).where(late).limit(1000);
    for (const { id } of queries)
      await change(db, id, { by: 'millwright', status: 'expired', reason: 'nobody answered in time' });
    return { purged: purged.length, expired: queries.length };
  };

/** What changes the ledger. */
export const ledgerChanges = (db: Database): Changes => ({
  add: add(db),
  change: (id, wish) => change(db, id, wish),
  expire: expire(db),
  async history(id) {
    const rows = db.select().from(ledgerMoves).where(sameId(ledgerMoves.recordId, id));
    return readMoves.all(await rows.orderBy(asc(ledgerMoves.version)));
  },
});
