import { z } from 'zod';
import type { LedgerKind } from './bodies.ts';

export const ledgerStatusSchema = z.enum([
  'open',
  'resolved',
  'auto-resolved',
  'pending',
  'answered',
  'expired',
  'standing',
  'superseded',
  'mitigated',
  'accepted',
  'closed',
  'current',
  'archived',
  'retired',
  'not-started',
  'in-progress',
  'in-review',
  'complete',
  'partial',
  'blocked',
  'recorded',
  'active',
  'done',
  'live',
]);
export type LedgerStatus = z.infer<typeof ledgerStatusSchema>;

type Transitions = Readonly<Partial<Record<LedgerStatus, readonly LedgerStatus[]>>>;

/** Which change of status is legal, by kind. The first status of a kind is the one a record begins with. */
export const ledgerTransitions: Readonly<Record<LedgerKind, Transitions>> = {
  error: { resolved: [] },
  blocker: { open: ['resolved'], resolved: [] },
  query: { pending: ['answered', 'expired'], answered: [], expired: [] },
  escalation: { pending: ['resolved', 'auto-resolved'], resolved: [], 'auto-resolved': [] },
  decision: { standing: ['superseded'], superseded: [] },
  risk: {
    open: ['mitigated', 'accepted', 'closed'],
    mitigated: ['open', 'closed'],
    accepted: ['open', 'closed'],
    closed: ['open'],
  },
  note: { current: ['archived'], archived: ['current'] },
  deliverable: {
    'not-started': ['in-progress', 'blocked'],
    'in-progress': ['in-review', 'blocked'],
    'in-review': ['in-progress', 'complete', 'blocked'],
    complete: ['in-progress'],
    blocked: ['in-progress'],
  },
  handoff: {
    pending: ['complete', 'partial', 'blocked'],
    partial: ['complete', 'blocked'],
    blocked: ['complete', 'partial'],
    complete: [],
  },
  metric: { recorded: ['superseded'], superseded: [] },
  phase: { active: ['done'], done: ['active'] },
  context: { live: ['expired'], expired: [] },
  memory: { current: ['retired'], retired: ['current'] },
};

/** What a record becomes when a newer one of its kind takes its place; kinds that are not here take no other's place. */
const superseded: Readonly<Partial<Record<LedgerKind, LedgerStatus>>> = {
  decision: 'superseded',
  metric: 'superseded',
  note: 'archived',
  memory: 'retired',
  risk: 'closed',
};

/** A newer record holds instead of these, or they are over: they are kept, and offered to nobody. */
const dormant: ReadonlySet<LedgerStatus> = new Set([
  'superseded',
  'archived',
  'retired',
  'expired',
  'closed',
]);

const statusesOf = (kind: LedgerKind): LedgerStatus[] =>
  Object.keys(ledgerTransitions[kind]) as LedgerStatus[];

/** The status that a record of this kind begins with. */
export const firstStatus = (kind: LedgerKind): LedgerStatus => statusesOf(kind)[0] ?? 'open';

export const isStatusOf = (kind: LedgerKind, status: LedgerStatus): boolean =>
  status in ledgerTransitions[kind];

/** The statuses that may follow; none for a status that the kind does not have. */
export const nextStatuses = (kind: LedgerKind, from: LedgerStatus): readonly LedgerStatus[] =>
  ledgerTransitions[kind][from] ?? [];

export const supersededStatus = (kind: LedgerKind): LedgerStatus | undefined => superseded[kind];

export const isDormant = (status: LedgerStatus): boolean => dormant.has(status);
