import { bigint, index, json, primaryKey, sql, text, uniqueIndex, uuid } from './drizzle.ts';
import { millwright, moment } from './schema.ts';

/**
 * What came from elsewhere and may become a task, each once: `key` names it at its source, `twin` another name of the same
 * thing. `taskId` is given before the task is made, so that it is made once; `heldUntil` is how long a worker has it.
 */
export const deliveries = millwright.table(
  'deliveries',
  {
    source: text('source').notNull(),
    key: text('key').notNull(),
    twin: text('twin'),
    subject: text('subject').notNull(),
    payload: json('payload').$type<unknown>().notNull(),
    receivedAt: moment('received_at').notNull(),
    heldUntil: moment('held_until'),
    taskId: uuid('task_id'),
    note: text('note'),
    settledAt: moment('settled_at'),
    reportedAt: moment('reported_at'),
  },
  (table) => [
    primaryKey({ name: 'deliveries_once', columns: [table.source, table.key] }),
    uniqueIndex('deliveries_no_twins').on(table.source, table.twin),
    index('deliveries_of_subject').on(table.source, table.subject, table.receivedAt),
    index('deliveries_open')
      .on(table.source, table.receivedAt)
      .where(sql`${table.reportedAt} is null`),
  ],
);

/** How far a reader of an endless list has come, by the reader's name. */
export const positions = millwright.table('positions', {
  reader: text('reader').primaryKey(),
  position: bigint('position', { mode: 'number' }).notNull(),
});
