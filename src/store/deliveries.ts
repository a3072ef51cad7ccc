import { type Delivery, deliverySchema, type DeliverySource, type NewDelivery } from '../domain/delivery.ts';
import { newId } from '../domain/id.ts';
import type { Database } from './connection.ts';
import { deliveries, positions } from './delivery-schema.ts';
import { and, asc, desc, eq, isNull, lt, or, sql } from './drizzle.ts';
import { fromRow } from './rows.ts';

type Name = Pick<Delivery, 'source' | 'key'>;

export interface Deliveries {
  /** Writes it down; false when it, or its twin, is there already. */
  take(delivery: NewDelivery): Promise<boolean>;
  /** Those that nobody has decided about, the oldest first, 100 at most. */
  undecided(source: DeliverySource): Promise<Delivery[]>;
  /**
   * Takes one to decide about it, for so many milliseconds. Undefined when somebody else has it or it is decided. Its
   * `taskId` is the id that its task has to get; it is the same every time.
   */
  hold(name: Name, ms: number): Promise<Delivery | undefined>;
  /** Decided: with its task, or for the reason in `note` without one, of which nothing is to be reported. */
  settle(name: Name, how: { task: boolean; note: string }): Promise<void>;
  /** Those of one subject, the newest first, 50 at most. */
  ofSubject(source: DeliverySource, subject: string): Promise<Delivery[]>;
  /** Decided ones with a task whose end their source does not know yet, the oldest first. */
  unreported(source: DeliverySource): Promise<Delivery[]>;
  /** The source knows. Answers whether this call was the one that noted it. */
  report(name: Name): Promise<boolean>;
  /**
   * Forgets webhook calls that came before this moment and were decided about, and answers how many. Tasks that a failure cost
   * stay counted until it passes, so what they came from is kept till then.
   */
  purge(before: Date): Promise<number>;
  /** How far a reader of an endless list has come; undefined for a new one. */
  position(reader: string): Promise<number | undefined>;
  advance(reader: string, position: number): Promise<void>;
}

const read = fromRow(deliverySchema);
const is = ({ source, key }: Name) => and(eq(deliveries.source, source), eq(deliveries.key, key));

type Deciding = Pick<Deliveries, 'take' | 'undecided' | 'hold' | 'settle'>;

const deciding = (db: Database): Deciding => ({
  async take({ source, key, twin, subject, payload }) {
    const row = { source, key, twin: twin ?? null, subject, payload, receivedAt: new Date() };
    const rows = await db.insert(deliveries).values(row).onConflictDoNothing().returning();
    return rows.length > 0;
  },
  async undecided(source) {
    const open = and(
      eq(deliveries.source, source),
      isNull(deliveries.settledAt),
      isNull(deliveries.reportedAt),
    );
    const rows = db.select().from(deliveries).where(open).orderBy(asc(deliveries.receivedAt));
    return read.all(await rows.limit(100));
  },
  async hold(name, ms) {
    const now = new Date();
    const isFree = or(isNull(deliveries.heldUntil), lt(deliveries.heldUntil, now));
    const rows = await db
      .update(deliveries)
      .set({
        heldUntil: new Date(now.getTime() + ms),
        taskId: sql`coalesce(${deliveries.taskId}, ${newId()}::uuid)`,
      })
      .where(and(is(name), isNull(deliveries.settledAt), isFree))
      .returning();
    return read.maybe(rows);
  },
  async settle(name, { task, note }) {
    const now = new Date();
    const nothing = { taskId: null, reportedAt: now };
    await db
      .update(deliveries)
      .set({ settledAt: now, heldUntil: null, note, ...(!task && nothing) })
      .where(is(name));
  },
});

/** What comes from elsewhere, each once, and how far readers have come. */
export const deliveryQueries = (db: Database): Deliveries => ({
  ...deciding(db),
  async ofSubject(source, subject) {
    const same = and(eq(deliveries.source, source), eq(deliveries.subject, subject));
    const rows = db.select().from(deliveries).where(same).orderBy(desc(deliveries.receivedAt));
    return read.all(await rows.limit(50));
  },
  async unreported(source) {
    const open = and(eq(deliveries.source, source), isNull(deliveries.reportedAt));
    const rows = await db.select().from(deliveries).where(open).orderBy(asc(deliveries.receivedAt));
    return read.all(rows.filter(({ settledAt }) => settledAt !== null));
  },
  async report(name) {
    const rows = await db
      .update(deliveries)
      .set({ reportedAt: new Date() })
      .where(and(is(name), isNull(deliveries.reportedAt)))
      .returning({ key: deliveries.key });
    return rows.length > 0;
  },
  async purge(before) {
    const { source, subject, receivedAt, settledAt, taskId } = deliveries;
    const passed = sql`exists (select 1 from ${deliveries} as later where later.source = ${source}
      and later.subject = ${subject} and later.received_at > ${receivedAt} and later.payload ->> 'kind' = 'passed')`;
    const isOld = and(eq(source, 'github-ci'), lt(receivedAt, before), sql`${settledAt} is not null`);
    const rows = await db
      .delete(deliveries)
      .where(and(isOld, or(isNull(taskId), passed)))
      .returning({ key: deliveries.key });
    return rows.length;
  },
  async position(reader) {
    const [row] = await db.select().from(positions).where(eq(positions.reader, reader));
    return row?.position;
  },
  async advance(reader, position) {
    const update = { target: positions.reader, set: { position } };
    await db.insert(positions).values({ reader, position }).onConflictDoUpdate(update);
  },
});
