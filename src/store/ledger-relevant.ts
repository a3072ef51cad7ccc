import type { LedgerQuestion } from '../domain/ledger/ledger.ts';
import { offeredKinds, rankLedger } from '../domain/ledger/rank-ledger.ts';
import type { LedgerRecord } from '../domain/ledger/record.ts';
import { ledgerTerms } from '../domain/ledger/terms.ts';
import type { Database } from './connection.ts';
import { and, desc, eq, inArray, type SQL } from './drizzle.ts';
import { readRecords, recordColumns } from './ledger-rows.ts';
import { ledger } from './ledger-schema.ts';
import { shownAbout } from './ledger-shown.ts';
import { holdsAny } from './ledger-terms.ts';

/** Records that are read to find the few that matter most. */
const candidates = 200;
const askedTerms = 80;

/** The newest records that share words, a gate or a role with a piece of work, the most relevant of them first. */
export const relevantRecords = async (
  db: Database,
  projectId: string,
  about: LedgerQuestion,
  limit: number,
): Promise<LedgerRecord[]> => {
  const kinds = about.kinds ?? offeredKinds;
  const { paths = [], words = '', gate, role } = about;
  const terms = [...paths.map((path) => path.toLowerCase()), ...ledgerTerms(words)].slice(0, askedTerms);
  const ofKinds = and(eq(ledger.projectId, projectId), inArray(ledger.kind, [...kinds]));
  const read = (where: SQL) =>
    db
      .select(recordColumns)
      .from(ledger)
      .where(and(ofKinds, where))
      .orderBy(desc(ledger.id))
      .limit(candidates);
  const found = await Promise.all([
    terms.length === 0 ? [] : read(holdsAny(ledger.terms, terms)),
    gate === undefined ? [] : read(eq(ledger.gate, gate)),
    role === undefined ? [] : read(eq(ledger.role, role)),
    shownAbout(db, projectId, { kinds, terms }),
  ]);
  const [byTerms, byGate, byRole, shown] = found;
  const records = [...readRecords.all([...byTerms, ...byGate, ...byRole]), ...shown];
  const once = [...new Map(records.map((record) => [record.id, record])).values()];
  return rankLedger(once, about, { limit, now: Date.now() });
};
