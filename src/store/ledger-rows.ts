import { Bug } from '../domain/errors.ts';
import { newId } from '../domain/id.ts';
import {
  ledgerMoveSchema,
  ledgerRecordSchema,
  type LedgerRecord,
  type NewLedgerRecord,
} from '../domain/ledger/record.ts';
import { firstStatus, isStatusOf } from '../domain/ledger/statuses.ts';
import { ledgerTerms, wordsOfValue } from '../domain/ledger/terms.ts';
import { timeId } from '../domain/ledger/time-id.ts';
import { asVector } from './ledger-terms.ts';
import { ledger } from './ledger-schema.ts';
import { checked, fromRow } from './rows.ts';

export const readRecords = fromRow(ledgerRecordSchema);
export const readMoves = fromRow(ledgerMoveSchema);

/** Without the columns that are only searched. */
export const recordColumns = {
  id: ledger.id,
  projectId: ledger.projectId,
  kind: ledger.kind,
  title: ledger.title,
  body: ledger.body,
  status: ledger.status,
  severity: ledger.severity,
  gate: ledger.gate,
  role: ledger.role,
  runId: ledger.runId,
  taskId: ledger.taskId,
  by: ledger.by,
  createdAt: ledger.createdAt,
  updatedAt: ledger.updatedAt,
  expiresAt: ledger.expiresAt,
  links: ledger.links,
  version: ledger.version,
};

/** A column of text takes no NUL. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');

/** What a record is found by. */
export const termsOf = ({ title, body, role, by }: Pick<LedgerRecord, 'title' | 'body' | 'role' | 'by'>) =>
  asVector(ledgerTerms(wordsOfValue([title, body, role, by])));

/** How long session context lasts where nobody says, in milliseconds. */
const contextMs = 24 * 3_600_000;

const nameOf = (record: NewLedgerRecord): string | undefined => {
  if (record.kind !== 'context' || record.key !== undefined) return record.key;
  const { session, type, name } = record.body;
  return `context ${JSON.stringify([session, type, name])}`;
};

const endOf = ({ kind, expiresAt }: NewLedgerRecord, createdAt: string): string | undefined =>
  expiresAt ?? (kind === 'context' ? new Date(Date.parse(createdAt) + contextMs).toISOString() : undefined);

/** A new record as it is written. Throws Bug for what is not of the shape of its kind, and for errors: they have a table. */
export const rowOf = (given: NewLedgerRecord) => {
  if (given.kind === 'error') throw new Bug('errors come into the ledger out of the error history');
  const {
    key: _key,
    createdAt = new Date().toISOString(),
    updatedAt = createdAt,
    links = [],
    ...rest
  } = given;
  const key = nameOf(given);
  const expiresAt = endOf(given, createdAt);
  const record = checked<unknown>(ledgerRecordSchema, {
    ...rest,
    id: given.id ?? (given.createdAt === undefined ? newId() : timeId(createdAt, key ?? newId())),
    title: withoutNul(given.title),
    by: withoutNul(given.by),
    status: given.status ?? firstStatus(given.kind),
    createdAt,
    updatedAt,
    ...(expiresAt !== undefined && { expiresAt }),
    links,
    version: 1,
  }) as LedgerRecord;
  if (!isStatusOf(record.kind, record.status)) throw new Bug(`no ${record.kind} is ${record.status}`);
  return {
    record,
    row: {
      ...record,
      key: key === undefined ? null : withoutNul(key),
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      terms: termsOf(record),
    },
  };
};
