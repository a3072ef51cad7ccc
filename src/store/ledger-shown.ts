import type { LedgerFilter } from '../domain/ledger/ledger.ts';
import type { LedgerKind, LedgerRecord } from '../domain/ledger/record.ts';
import { ledgerTerms, wordsOfValue } from '../domain/ledger/terms.ts';
import { timeOfId } from '../domain/ledger/time-id.ts';
import type { Database } from './connection.ts';
import { and, desc, eq, gte, lt, ne, sql, type SQL } from './drizzle.ts';
import { fixRecord, moveRecord, questionRecord } from './ledger-shown-rows.ts';
import { holdsAll, holdsAny } from './ledger-terms.ts';
import { questionQueries } from './questions.ts';
import { errorFixes, taskMoves, tasks } from './schema.ts';

const fixesWhere = async (db: Database, where: SQL | undefined, limit: number): Promise<LedgerRecord[]> => {
  const rows = db.select().from(errorFixes).where(where).orderBy(desc(errorFixes.id)).limit(limit);
  return (await rows).flatMap(fixRecord);
};

const movesWhere = async (db: Database, where: SQL | undefined, limit: number): Promise<LedgerRecord[]> => {
  const { id, at, to, by, reason, taskId } = taskMoves;
  const rows = await db
    .select({ id, at, to, by, reason, taskId, title: tasks.title, projectId: tasks.projectId })
    .from(taskMoves)
    .innerJoin(tasks, eq(tasks.id, taskMoves.taskId))
    .where(and(eq(taskMoves.from, 'review'), ne(taskMoves.by, 'millwright'), where))
    .orderBy(desc(taskMoves.at), desc(taskMoves.id))
    .limit(limit);
  return rows.map(moveRecord);
};

const wants = <Value>(wanted: readonly Value[] | undefined, value: Value): boolean =>
  wanted === undefined || wanted.includes(value);

/** Decisions of one moment are more than these nowhere. */
const sameMoment = 20;

const fixes = async (db: Database, which: LedgerFilter, limit: number): Promise<LedgerRecord[]> => {
  const { projectId, kinds, statuses, runId, text, since, before } = which;
  const never = [which.gate, which.role, which.taskId].some((wanted) => wanted !== undefined);
  if (never || !wants(kinds, 'error') || !wants(statuses, 'resolved')) return [];
  const where = and(
    eq(errorFixes.projectId, projectId),
    runId === undefined ? undefined : eq(errorFixes.runId, runId),
    text === undefined ? undefined : holdsAll(errorFixes.terms, text),
    since === undefined ? undefined : gte(errorFixes.at, new Date(since)),
    before === undefined ? undefined : lt(errorFixes.id, before),
  );
  return fixesWhere(db, where, limit);
};

const has = (record: LedgerRecord, text: string): boolean => {
  const own = ledgerTerms(wordsOfValue([record.title, record.body, record.by]));
  const wanted = ledgerTerms(text);
  return wanted.length > 0 && wanted.every((term) => own.some((word) => word.startsWith(term)));
};

const fits = (record: LedgerRecord, { gate, runId, taskId, text, since, before }: LedgerFilter): boolean =>
  (gate === undefined || record.gate === gate) &&
  (runId === undefined || record.runId === runId) &&
  (taskId === undefined || record.taskId === taskId) &&
  (text === undefined || has(record, text)) &&
  (since === undefined || Date.parse(record.createdAt) >= Date.parse(since)) &&
  (before === undefined || record.id < before);

const questions = async (db: Database, which: LedgerFilter): Promise<LedgerRecord[]> => {
  if (which.role !== undefined || !wants(which.kinds, 'escalation') || !wants(which.statuses, 'pending'))
    return [];
  const open = await questionQueries(db).open({ projectId: which.projectId });
  return open.map(questionRecord).filter((record) => fits(record, which));
};

/** Texts of decisions are looked through, for no column has their words: as many as persons make in years. */
const searched = 1000;

const moves = async (db: Database, which: LedgerFilter, limit: number): Promise<LedgerRecord[]> => {
  const { projectId, taskId, since, before, text } = which;
  const never = [which.role, which.gate, which.runId].some((wanted) => wanted !== undefined);
  if (never || !wants(which.kinds, 'decision') || !wants(which.statuses, 'standing')) return [];
  const where = and(
    eq(tasks.projectId, projectId),
    taskId === undefined ? undefined : eq(taskMoves.taskId, taskId),
    since === undefined ? undefined : gte(taskMoves.at, new Date(since)),
    before === undefined ? undefined : lt(taskMoves.at, new Date(timeOfId(before) + 1)),
  );
  const found = await movesWhere(db, where, text === undefined ? limit + sameMoment : searched);
  return found.filter((record) => fits(record, which)).slice(0, limit);
};

/**
 * What the ledger shows out of other tables, where those facts live: mended errors, questions that wait for a person, and what
 * persons decided about results. Nothing of it is copied. Answers those that a filter wants, in no order, at most `limit` of each
 * source.
 */
export const shownRecords = async (
  db: Database,
  which: LedgerFilter,
  limit: number,
): Promise<LedgerRecord[]> => {
  const found = await Promise.all([fixes(db, which, limit), questions(db, which), moves(db, which, limit)]);
  return found.flat();
};

/** Those whose id ends so. */
export const shownByTail = async (db: Database, tail: string): Promise<LedgerRecord[]> => {
  const ofFixes = and(
    eq(sql`right(${errorFixes.id}::text, 4)`, tail.slice(-4)),
    eq(sql`right(${errorFixes.id}::text, ${tail.length})`, tail),
  );
  const isWhole = tail.length === 36;
  const atThatTime = isWhole ? eq(taskMoves.at, new Date(timeOfId(tail))) : undefined;
  const found = await Promise.all([
    fixesWhere(db, ofFixes, 10),
    questionQueries(db)
      .open()
      .then((open) => open.map(questionRecord)),
    movesWhere(db, atThatTime, searched),
  ]);
  return found.flat().filter(({ id }) => id.endsWith(tail));
};

/** What may matter for a piece of work: errors with one of these terms, and the newest decisions. */
export const shownAbout = async (
  db: Database,
  projectId: string,
  { kinds, terms }: { kinds: readonly LedgerKind[]; terms: readonly string[] },
): Promise<LedgerRecord[]> => {
  const ofFixes = and(eq(errorFixes.projectId, projectId), holdsAny(errorFixes.terms, terms));
  const found = await Promise.all([
    kinds.includes('error') ? fixesWhere(db, ofFixes, 50) : [],
    kinds.includes('decision') ? movesWhere(db, eq(tasks.projectId, projectId), 50) : [],
  ]);
  return found.flat();
};
