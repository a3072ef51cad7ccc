import type { LedgerQuestion } from './ledger.ts';
import type { LedgerKind, LedgerRecord } from './record.ts';
import { isDormant } from './statuses.ts';
import { ledgerTerms, wordsOfValue } from './terms.ts';

/** What roles can use. Errors are offered by the healing where they come again, and figures say nothing about how to work. */
export const offeredKinds: readonly LedgerKind[] = [
  'blocker',
  'query',
  'escalation',
  'decision',
  'risk',
  'note',
  'deliverable',
  'handoff',
  'memory',
];

const pathWeight = 4;
const placeWeight = 2;

/** Fewer words in common are chance. */
const leastWords = 2;

const rolesOf = ({ role, kind, body }: LedgerRecord): (string | undefined)[] => {
  return kind === 'handoff' || kind === 'query' ? [role, body.to] : [role];
};

const isUrgent = ({ kind, severity }: LedgerRecord): boolean =>
  kind === 'blocker' || severity === 'critical' || severity === 'high';

/** How much a record has to do with the work; 0 for nothing. */
const weigh = (
  record: LedgerRecord,
  terms: ReadonlySet<string>,
  { paths = [], gate, role }: LedgerQuestion,
) => {
  const own = new Set(ledgerTerms(wordsOfValue([record.title, record.body])));
  const inPaths = paths.filter((path) => own.has(path.toLowerCase())).length;
  const inWords = [...own].filter((term) => terms.has(term)).length;
  const isHere = gate !== undefined && record.gate === gate;
  const isTheirs = role !== undefined && rolesOf(record).includes(role);
  if (inPaths === 0 && inWords < leastWords && !isHere && !isTheirs) return 0;
  const places = Number(isHere) + Number(isTheirs);
  return inPaths * pathWeight + inWords + places * placeWeight + Number(isUrgent(record));
};

/**
 * Those of the records that matter for a piece of work, the most relevant first, newer ones before older ones. What is over at
 * `now` (milliseconds since the epoch) is left out.
 */
export const rankLedger = (
  records: readonly LedgerRecord[],
  about: LedgerQuestion,
  { limit, now }: { limit: number; now: number },
): LedgerRecord[] => {
  const terms = new Set(ledgerTerms(about.words ?? ''));
  const kinds = new Set(about.kinds ?? offeredKinds);
  return records
    .filter(
      ({ kind, status, expiresAt }) =>
        kinds.has(kind) && !isDormant(status) && (expiresAt === undefined || Date.parse(expiresAt) > now),
    )
    .map((record) => ({ record, weight: weigh(record, terms, about) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || (a.record.id < b.record.id ? 1 : -1))
    .slice(0, Math.max(0, limit))
    .map(({ record }) => record);
};
