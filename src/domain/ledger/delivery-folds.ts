import type { StoredEvent } from '../events.ts';
import type { GateId } from '../gates.ts';
import type { Fold, FoldContext, LedgerEntry } from './ledger-fold.ts';

const by = 'millwright';

const shared = ({ run }: FoldContext, gate: GateId, createdAt: string) => ({
  projectId: run.projectId,
  runId: run.id,
  taskId: run.taskId,
  gate,
  by,
  createdAt,
});

const changeTo = (
  status: 'done' | 'in-progress' | 'in-review' | 'complete' | 'resolved',
  key: string,
  source: string,
): LedgerEntry => ({ change: { key, by, status, source } });

const phaseKey = (runId: string, position: number): string => `phase ${runId} ${position}`;
const madeKey = (runId: string, gate: GateId, name: string): string => `deliverable ${runId} ${gate} ${name}`;
const staleKey = (runId: string, position: number): string => `stale ${runId} ${position}`;

const foldOpen: Fold<'gate-open'> = ({ position, at, event: { gate, plan } }, context) => [
  {
    add: {
      ...shared(context, gate, at),
      key: phaseKey(context.run.id, position),
      kind: 'phase',
      title: `${gate}, ${plan.way}`,
      body: { phase: gate, text: plan.reason.slice(0, 10_000) },
    },
  },
];

/** Made for the first time it is a new record; made again, the same one goes back into work. */
const foldMake: Fold<'deliverable-make'> = ({ position, at, event }, context) => {
  const { gate, name, role, paths } = event;
  const key = madeKey(context.run.id, gate, name);
  const isAgain = context.log.some(
    (earlier) =>
      earlier.position < position &&
      earlier.event.type === 'deliverable-make' &&
      earlier.event.gate === gate &&
      earlier.event.name === name,
  );
  if (isAgain)
    return [
      changeTo('in-progress', key, `made ${position}`),
      changeTo('in-review', key, `for review ${position}`),
    ];
  const body = { name: name.slice(0, 300), paths: paths.slice(0, 200) };
  const title = `${gate}: ${name}`.slice(0, 300);
  const made = {
    key,
    kind: 'deliverable',
    title,
    role: role.slice(0, 100),
    status: 'in-review',
    body,
  } as const;
  return [{ add: { ...shared(context, gate, at), ...made } }];
};

/** What the gate was about is over: its phase, what was made there, and what kept an earlier approval from holding. */
const ends = (
  gate: GateId,
  { position, event }: StoredEvent,
  runId: string,
  source: string,
): LedgerEntry[] => {
  if (!('gate' in event) || event.gate !== gate) return [];
  if (event.type === 'gate-open') return [changeTo('done', phaseKey(runId, position), source)];
  if (event.type === 'gate-stale') return [changeTo('resolved', staleKey(runId, position), source)];
  if (event.type !== 'deliverable-make') return [];
  return [changeTo('complete', madeKey(runId, gate, event.name), source)];
};

const foldClose: Fold<'gate-close'> = ({ position, event: { gate } }, { run, log }) =>
  log
    .filter((earlier) => earlier.position < position)
    .flatMap((earlier) => ends(gate, earlier, run.id, `closed ${position}`));

const foldStale: Fold<'gate-stale'> = ({ position, at, event: { gate, paths, reason } }, context) => [
  {
    add: {
      ...shared(context, gate, at),
      key: staleKey(context.run.id, position),
      kind: 'blocker',
      severity: 'high',
      title: `the approval of ${gate} does not hold any more`,
      body: { text: reason.slice(0, 10_000), paths: paths.slice(0, 200) },
    },
  },
];

const foldHandoff: Fold<'handoff-give'> = ({ position, at, event: { handoff } }, context) => {
  const { from, to, gate } = handoff;
  const title = `${gate}: ${from} to ${to}`;
  const key = `handoff ${context.run.id} ${position}`;
  const body = { ...handoff, attempt: 0 };
  return [{ add: { ...shared(context, gate, at), key, kind: 'handoff', title, role: to, body } }];
};

/** What the events of a gated delivery mean for the ledger. */
export const deliveryFolds = {
  'gate-open': foldOpen,
  'deliverable-make': foldMake,
  'gate-close': foldClose,
  'handoff-give': foldHandoff,
  'gate-stale': foldStale,
};
