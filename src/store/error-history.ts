import { createHash } from 'node:crypto';
import { diagnosticIdentity, type Diagnostic } from '../domain/diagnostic.ts';
import {
  diagnosticKind,
  errorFixSchema,
  type ErrorFix,
  type ErrorHistory,
  type FixFilter,
} from '../domain/error-history.ts';
import { ledgerTerms, wordsOfValue } from '../domain/ledger/terms.ts';
import { timeId } from '../domain/ledger/time-id.ts';
import type { Database } from './connection.ts';
import { and, desc, eq, inArray, or, sql } from './drizzle.ts';
import { asVector } from './ledger-terms.ts';
import { checked } from './rows.ts';
import { errorFixes } from './schema.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const identityOf = (problem: Diagnostic): string => hash(diagnosticIdentity(problem));
const kindOf = (problem: Diagnostic): string => hash(diagnosticKind(problem));

/** Rows of a kind that are read to find the newest different changes. */
const readLimit = 50;
const pageLimit = 100;

/** Advice is worth no failure: a row that cannot be read is left out. */
const readable = (rows: readonly (typeof errorFixes.$inferSelect)[]): ErrorFix[] =>
  rows.flatMap((row) => {
    const parsed = errorFixSchema.safeParse({ ...row, at: row.at.toISOString() });
    return parsed.success ? [parsed.data] : [];
  });

/** Each change once: the first of those that are equal. */
const different = (fixes: readonly ErrorFix[]): ErrorFix[] =>
  [...new Map(fixes.toReversed().map((fix) => [fix.change, fix])).values()].toReversed();

const ofKinds = async (
  db: Database,
  projectId: string,
  problems: readonly Diagnostic[],
): Promise<(typeof errorFixes.$inferSelect)[]> => {
  const kinds = [...new Set(problems.map(kindOf))];
  return db
    .select()
    .from(errorFixes)
    .where(and(eq(errorFixes.projectId, projectId), inArray(errorFixes.kind, kinds)))
    .orderBy(desc(errorFixes.at), desc(errorFixes.runId))
    .limit(readLimit);
};

/** Postgres reads no NUL out of JSON, although it keeps one: such a problem is listed, and found by no filter. */
const fieldOf = (field: 'tool' | 'message' | 'path' | 'code') =>
  sql`case when strpos(${errorFixes.problem}::text, '\\u0000') = 0 then ${errorFixes.problem}->>${field} end`;

const holds = (text: string) =>
  or(
    ...[fieldOf('message'), fieldOf('path'), fieldOf('code'), errorFixes.change].map(
      (place) => sql`strpos(lower(${place}), lower(${text})) > 0`,
    ),
  );

const list = async (
  db: Database,
  { projectId, tool, text, before, limit = pageLimit }: FixFilter,
): Promise<ErrorFix[]> => {
  const wanted = and(
    projectId === undefined ? undefined : eq(errorFixes.projectId, projectId),
    before === undefined ? undefined : sql`${errorFixes.at} < ${new Date(before).toISOString()}`,
    tool === undefined ? undefined : sql`${fieldOf('tool')} = ${tool}`,
    text === undefined ? undefined : holds(text),
  );
  const rows = await db
    .select()
    .from(errorFixes)
    .where(wanted)
    .orderBy(desc(errorFixes.at), desc(errorFixes.runId))
    .limit(Math.max(1, Math.min(limit, pageLimit)));
  return readable(rows);
};

export const errorHistoryQueries = (db: Database): ErrorHistory => ({
  async record(fixes) {
    const rows = fixes.map((one) => {
      const fix = checked(errorFixSchema, one);
      const { problem, at } = fix;
      const identity = identityOf(problem);
      const id = timeId(at, `${fix.runId} ${identity}`);
      const terms = asVector(ledgerTerms(wordsOfValue([problem, fix.change])));
      return { ...fix, identity, kind: kindOf(problem), at: new Date(at), id, terms };
    });
    if (rows.length > 0) await db.insert(errorFixes).values(rows).onConflictDoNothing();
  },
  async similar(projectId, problems, limit) {
    if (problems.length === 0 || limit <= 0) return [];
    const rows = await ofKinds(db, projectId, problems);
    const same = new Set(problems.map(identityOf));
    const [exact, akin] = [true, false].map((is) => rows.filter(({ identity }) => same.has(identity) === is));
    return different([...readable(exact ?? []), ...readable(akin ?? [])]).slice(0, limit);
  },
  ofProject: (projectId, page = {}) => list(db, { ...page, projectId }),
  list: (which) => list(db, which),
});
