import type { Budget } from '../domain/budget.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import type { CallWishes } from '../domain/task.ts';
import {
  bigserial,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  json,
  pgSchema,
  primaryKey,
  sql,
  text,
  timestamp,
  uuid,
} from './drizzle.ts';

/** A schema of our own: a `DATABASE_URL` may name a database that others live in too. */
export const millwright = pgSchema('millwright');

/** Words to find a row by, as `array_to_tsvector` makes them. Written by statements of our own, and never read. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

export const projects = millwright.table('projects', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  path: text('path').notNull().unique(),
  remote: text('remote'),
  createdAt: moment('created_at').notNull(),
});

export const tasks = millwright.table(
  'tasks',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    title: text('title').notNull(),
    spec: text('spec').notNull(),
    recipe: text('recipe').notNull(),
    state: text('state').notNull(),
    budget: json('budget').$type<Budget>().notNull(),
    model: text('model'),
    sandbox: text('sandbox').notNull(),
    request: json('request').$type<Request>(),
    priority: text('priority'),
    tags: text('tags').array(),
    parentId: uuid('parent_id'),
    attempts: integer('attempts'),
    review: boolean('review'),
    hold: text('hold'),
    wishes: json('wishes').$type<CallWishes>(),
    agent: text('agent'),
    allowedTools: text('allowed_tools').array(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at'),
  },
  (table) => [
    index('tasks_of_project').on(table.projectId, table.id),
    index('tasks_by_tail').on(sql`right(${table.id}::text, 4)`),
    index('tasks_of_parent').on(table.parentId),
    index('tasks_by_state').on(table.state, table.id),
    index('tasks_not_ended')
      .on(table.state, table.id)
      .where(sql`${table.state} not in ('completed', 'failed', 'cancelled')`),
  ],
);

/** A task waits for others: it is started when all of them are completed. */
export const taskNeeds = millwright.table(
  'task_needs',
  {
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    needs: uuid('needs')
      .notNull()
      .references(() => tasks.id),
  },
  (table) => [
    primaryKey({ name: 'task_needs_once', columns: [table.taskId, table.needs] }),
    index('task_needed_by').on(table.needs),
  ],
);

/** Every move of every task; nothing is ever taken out. */
export const taskMoves = millwright.table(
  'task_moves',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    at: moment('at').notNull(),
    from: text('from'),
    to: text('to').notNull(),
    by: text('by').notNull(),
    reason: text('reason'),
  },
  (table) => [
    index('moves_of_task').on(table.taskId, table.id),
    index('moves_from_review')
      .on(table.id)
      .where(sql`${table.from} = 'review'`),
    index('moves_of_persons')
      .on(table.at)
      .where(sql`${table.from} = 'review' and ${table.by} <> 'millwright'`),
  ],
);

export const runs = millwright.table(
  'runs',
  {
    id: uuid('id').primaryKey(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    recipe: text('recipe').notNull(),
    status: text('status').notNull(),
    outcome: text('outcome'),
    branch: text('branch'),
    commit: text('commit'),
    createdAt: moment('created_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    index('runs_of_project').on(table.projectId, table.id),
    index('runs_of_task').on(table.taskId),
    index('runs_by_tail').on(sql`right(${table.id}::text, 4)`),
    index('runs_unfinished')
      .on(table.id)
      .where(sql`${table.status} <> 'ended'`),
    index('runs_by_outcome')
      .on(table.outcome, table.projectId)
      .where(sql`${table.status} = 'ended'`),
  ],
);

/**
 * The log. The event is `json`, not `jsonb`: it keeps the text as it came, so that a reply with a NUL or half a
 * surrogate pair in it is stored like any other.
 */
export const events = millwright.table(
  'events',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    position: integer('position').notNull(),
    at: moment('at').notNull(),
    event: json('event').$type<RunEvent>().notNull(),
  },
  (table) => [primaryKey({ name: 'events_in_order', columns: [table.runId, table.position] })],
);

export const artifacts = millwright.table(
  'artifacts',
  {
    id: uuid('id').primaryKey(),
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    encoding: text('encoding').notNull(),
    bytes: integer('bytes').notNull(),
    content: bytea('content').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('artifacts_of_run').on(table.runId)],
);

/** One row a call, keyed by the position of the event that tells of it, so that noting it twice changes nothing. */
export const modelCalls = millwright.table(
  'model_calls',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    position: integer('position').notNull(),
    at: moment('at').notNull(),
    role: text('role').notNull(),
    endpoint: text('endpoint').notNull(),
    model: text('model').notNull(),
    promptHash: text('prompt_hash').notNull(),
    promptTokens: integer('prompt_tokens').notNull(),
    answerTokens: integer('answer_tokens').notNull(),
    durationMs: doublePrecision('duration_ms').notNull(),
    money: doublePrecision('money').notNull(),
    fault: text('fault'),
    asked: text('asked'),
    language: text('language'),
    firstTokenMs: doublePrecision('first_token_ms'),
    promptTokensPerSecond: doublePrecision('prompt_tokens_per_second'),
    answerTokensPerSecond: doublePrecision('answer_tokens_per_second'),
  },
  (table) => [
    primaryKey({ name: 'model_calls_in_order', columns: [table.runId, table.position] }),
    index('model_calls_of_model').on(table.model, table.role),
  ],
);

/** How the runs ended in which a model, by the name it was asked for, played a role: what routing learns from. */
export const outcomes = millwright.table(
  'outcomes',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    role: text('role').notNull(),
    endpoint: text('endpoint').notNull(),
    model: text('model').notNull(),
    language: text('language').notNull().default('unknown'),
    outcome: text('outcome').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'outcomes_of_run', columns: [table.runId, table.role, table.endpoint, table.model] }),
    index('outcomes_of_model').on(table.model, table.role),
  ],
);

/** Whether answers of a model in a format could be applied: what the choice of a format learns from. */
export const editOutcomes = millwright.table(
  'edit_outcomes',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    position: integer('position').notNull(),
    endpoint: text('endpoint').notNull(),
    model: text('model').notNull(),
    format: text('format').notNull(),
    landed: boolean('landed').notNull(),
  },
  (table) => [
    primaryKey({ name: 'edit_outcomes_in_order', columns: [table.runId, table.position] }),
    index('edit_outcomes_of_model').on(table.endpoint, table.model, table.format),
  ],
);

/**
 * What made a problem go away in a verified run. `identity` and `kind` are SHA-256 (hex) of the problem's identity, and of
 * that without its path: messages are too long for an index. `id` and `terms` are what the ledger shows and finds it by.
 */
export const errorFixes = millwright.table(
  'error_fixes',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    identity: text('identity').notNull(),
    kind: text('kind').notNull(),
    problem: json('problem').$type<Diagnostic>().notNull(),
    language: text('language').notNull(),
    endpoint: text('endpoint').notNull(),
    model: text('model').notNull(),
    rung: text('rung').notNull(),
    change: text('change').notNull(),
    at: moment('at').notNull(),
    id: uuid('id').notNull(),
    terms: tsvector('terms').notNull(),
  },
  (table) => [
    primaryKey({ name: 'error_fixes_of_run', columns: [table.runId, table.identity] }),
    index('error_fixes_in_ledger').on(table.projectId, table.id),
    index('error_fixes_by_tail').on(sql`right(${table.id}::text, 4)`),
    index('error_fixes_by_terms').using('gin', table.terms),
    index('error_fixes_of_kind').on(table.projectId, table.kind, table.at),
    index('error_fixes_of_project').on(table.projectId, table.at),
  ],
);
