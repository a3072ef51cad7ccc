import type { LedgerLink } from '../domain/ledger/record.ts';
import { index, integer, json, primaryKey, sql, text, uniqueIndex, uuid } from './drizzle.ts';
import { millwright, moment, projects, tsvector } from './schema.ts';

/**
 * Facts about a project that outlive the run they came from, each once: `key` names it within its project. `body` is `json`,
 * not `jsonb`: it keeps a text as it came, a NUL in it too. Ids are made of the moment, so their order is that of time.
 */
export const ledger = millwright.table(
  'ledger',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    kind: text('kind').notNull(),
    key: text('key'),
    title: text('title').notNull(),
    body: json('body').$type<unknown>().notNull(),
    status: text('status').notNull(),
    severity: text('severity'),
    gate: text('gate'),
    role: text('role'),
    runId: uuid('run_id'),
    taskId: uuid('task_id'),
    by: text('by').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    expiresAt: moment('expires_at'),
    links: json('links').$type<LedgerLink[]>().notNull(),
    version: integer('version').notNull(),
    terms: tsvector('terms').notNull(),
  },
  (table) => [
    uniqueIndex('ledger_once').on(table.projectId, table.key),
    index('ledger_of_project').on(table.projectId, table.id),
    index('ledger_of_kind').on(table.projectId, table.kind, table.id),
    index('ledger_of_status').on(table.projectId, table.status, table.id),
    index('ledger_of_gate')
      .on(table.projectId, table.gate, table.id)
      .where(sql`${table.gate} is not null`),
    index('ledger_of_kind_at_gate')
      .on(table.projectId, table.kind, table.gate, table.id)
      .where(sql`${table.gate} is not null`),
    index('ledger_of_role')
      .on(table.projectId, table.role, table.id)
      .where(sql`${table.role} is not null`),
    index('ledger_of_run')
      .on(table.runId, table.id)
      .where(sql`${table.runId} is not null`),
    index('ledger_of_task')
      .on(table.taskId, table.id)
      .where(sql`${table.taskId} is not null`),
    index('ledger_ends')
      .on(table.expiresAt)
      .where(sql`${table.expiresAt} is not null`),
    index('ledger_by_tail').on(sql`right(${table.id}::text, 4)`),
    index('ledger_by_terms').using('gin', table.terms),
  ],
);

/** Every version of every record; goes with its record, and with nothing else. `source` names what caused a change. */
export const ledgerMoves = millwright.table(
  'ledger_moves',
  {
    recordId: uuid('record_id')
      .notNull()
      .references(() => ledger.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    at: moment('at').notNull(),
    by: text('by').notNull(),
    from: text('from'),
    to: text('to').notNull(),
    reason: text('reason'),
    source: text('source'),
  },
  (table) => [
    primaryKey({ name: 'ledger_moves_in_order', columns: [table.recordId, table.version] }),
    uniqueIndex('ledger_moves_once').on(table.recordId, table.source),
  ],
);
