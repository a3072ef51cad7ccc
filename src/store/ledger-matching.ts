import type { LedgerFilter } from '../domain/ledger/ledger.ts';
import { idBefore } from '../domain/ledger/time-id.ts';
import { and, eq, gt, gte, inArray, isNull, lt, or, sql } from './drizzle.ts';
import { ledger } from './ledger-schema.ts';
import { holdsAll } from './ledger-terms.ts';

/** Rows that a filter wants, as they count at `now`. */
export const matching = (which: LedgerFilter, now: Date) =>
  and(
    eq(ledger.projectId, which.projectId),
    which.kinds === undefined ? undefined : inArray(ledger.kind, [...which.kinds]),
    which.statuses === undefined ? undefined : inArray(ledger.status, [...which.statuses]),
    which.gate === undefined ? undefined : eq(ledger.gate, which.gate),
    which.role === undefined ? undefined : eq(ledger.role, which.role),
    which.runId === undefined ? undefined : eq(ledger.runId, which.runId),
    which.taskId === undefined ? undefined : eq(ledger.taskId, which.taskId),
    which.text === undefined ? undefined : holdsAll(ledger.terms, which.text),
    which.since === undefined ? undefined : gte(ledger.createdAt, new Date(which.since)),
    // Ids are in the order of time, and an index has them: else all that is older would be looked through.
    which.since === undefined ? undefined : gte(ledger.id, idBefore(which.since)),
    which.before === undefined ? undefined : lt(ledger.id, which.before),
    // Session context that is over is there until the next look, and counts for nothing.
    or(sql`${ledger.kind} <> 'context'`, isNull(ledger.expiresAt), gt(ledger.expiresAt, now)),
  );
