import type { Abilities, LeftRun } from '../domain/worker.ts';
import { integer, json, primaryKey, text, uuid } from './drizzle.ts';
import { millwright, moment } from './schema.ts';

/** Processes that take runs. */
export const workers = millwright.table('workers', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  version: text('version').notNull(),
  abilities: json('abilities').$type<Abilities>().notNull(),
  left: json('left').$type<LeftRun[]>().notNull(),
  startedAt: moment('started_at').notNull(),
  seenAt: moment('seen_at').notNull(),
});

/** Calls under way, over all workers: one holder has a slot of an endpoint until a moment, by the clock of the database. */
export const endpointSlots = millwright.table(
  'endpoint_slots',
  {
    endpoint: text('endpoint').notNull(),
    slot: integer('slot').notNull(),
    holder: uuid('holder').notNull(),
    heldUntil: moment('held_until').notNull(),
  },
  (table) => [primaryKey({ name: 'endpoint_slots_once', columns: [table.endpoint, table.slot] })],
);
