import type { Database } from './connection.ts';
import { and, eq, sql } from './drizzle.ts';
import { endpointSlots } from './worker-schema.ts';

/** Slots of endpoints over all processes of a database. What is not renewed in time is free again, also after kill -9. */
export interface EndpointSlots {
  /** Takes a free one of `slots` for so many seconds; undefined when all are held. */
  take(
    endpoint: string,
    slots: number,
    held: { holder: string; seconds: number },
  ): Promise<number | undefined>;
  /** Holds a slot for so many seconds more; false when somebody else has it. */
  renew(endpoint: string, slot: number, held: { holder: string; seconds: number }): Promise<boolean>;
  free(endpoint: string, slot: number, holder: string): Promise<void>;
}

const until = (seconds: number) => sql`now() + make_interval(secs => ${seconds})`;

const mine = (endpoint: string, slot: number, holder: string) =>
  and(eq(endpointSlots.endpoint, endpoint), eq(endpointSlots.slot, slot), eq(endpointSlots.holder, holder));

export const endpointSlotQueries = (db: Database): EndpointSlots => ({
  async take(endpoint, slots, { holder, seconds }) {
    // Of two that try the same slot at once the second finds it held and tries again when it asks next.
    const { rows } = await (db.execute<{ slot: number }>(sql`
      INSERT INTO ${endpointSlots} (endpoint, slot, holder, held_until)
      SELECT ${endpoint}, free, ${holder}::uuid, ${until(seconds)} FROM generate_series(0, ${slots - 1}) AS free
      WHERE NOT EXISTS (SELECT 1 FROM ${endpointSlots} AS held
        WHERE held.endpoint = ${endpoint} AND held.slot = free AND held.held_until > now())
      ORDER BY free LIMIT 1
      ON CONFLICT (endpoint, slot) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE endpoint_slots.held_until <= now()
      RETURNING slot`) as unknown as Promise<{ rows: { slot: number }[] }>);
    return rows[0]?.slot;
  },
  async renew(endpoint, slot, { holder, seconds }) {
    const rows = await db
      .update(endpointSlots)
      .set({ heldUntil: until(seconds) })
      .where(mine(endpoint, slot, holder))
      .returning({ slot: endpointSlots.slot });
    return rows.length > 0;
  },
  async free(endpoint, slot, holder) {
    await db.delete(endpointSlots).where(mine(endpoint, slot, holder));
  },
});
