import type { RunEventType, StoredEvent } from '../events.ts';
import { gateIdSchema, type GateId } from '../gates.ts';
import { plainLine } from '../cut-text.ts';
import { deliveryFolds } from './delivery-folds.ts';
import type { Fold, FoldContext, LedgerEntry } from './ledger-fold.ts';
import { timeId } from './time-id.ts';

/** The id of what a run asks at this place of its log: of the escalation while it waits, and of what was answered later. */
export const questionId = (runId: string, position: number, at: string): string =>
  timeId(at, `question ${runId} ${position}`);

const gateOf = (gate: string): GateId | undefined => gateIdSchema.safeParse(gate).data;

const askedBefore = (position: number, log: readonly StoredEvent[]) => {
  const asked = log.findLast((entry) => entry.position < position && entry.event.type === 'gate-request');
  return asked?.event.type === 'gate-request' ? { ...asked, event: asked.event } : undefined;
};

const short = (text: string): string => text.slice(0, 10_000);

/** What a person answered: to a request for approval it is a decision, to a question the end of an escalation. */
const foldAnswer: Fold<'gate-response'> = ({ position, at, event }, { run, log }) => {
  const asked = askedBefore(position, log);
  if (asked === undefined) return [];
  const { question, kind, gate } = asked.event;
  const known = gateOf(gate);
  const shared = {
    id: questionId(run.id, asked.position, asked.at),
    key: `question ${run.id} ${asked.position}`,
    projectId: run.projectId,
    runId: run.id,
    taskId: run.taskId,
    title: plainLine(question, 200) || gate,
    by: plainLine(event.by, 200) || 'unknown',
    createdAt: asked.at,
    updatedAt: at,
    ...(known && { gate: known }),
  };
  const text = short(event.answer);
  if (kind === 'approval') {
    const body = { choice: event.decision, question: short(question), ...(text !== '' && { reason: text }) };
    return [{ add: { ...shared, kind: 'decision', body } }];
  }
  const resolution = text === '' ? event.decision : text;
  const body = { level: 'L2', type: 'technical', summary: short(question), resolution } as const;
  return [{ add: { ...shared, kind: 'escalation', status: 'resolved', body } }];
};

/** A run that ended over its own question: nobody answered. */
const foldEnd: Fold<'run-end'> = ({ position, at, event }, { run, log }) => {
  const asked = log.find((entry) => entry.position === position - 1);
  if (asked?.event.type !== 'gate-request') return [];
  const { question, gate } = asked.event;
  const known = gateOf(gate);
  const type = asked.event.kind === 'approval' ? 'decision' : 'technical';
  return [
    {
      add: {
        id: questionId(run.id, asked.position, asked.at),
        key: `question ${run.id} ${asked.position}`,
        projectId: run.projectId,
        runId: run.id,
        taskId: run.taskId,
        kind: 'escalation',
        status: 'auto-resolved',
        title: plainLine(question, 200) || gate,
        by: 'millwright',
        createdAt: asked.at,
        updatedAt: at,
        body: { level: 'L2', type, summary: short(question), resolution: short(event.reason) },
        ...(known && { gate: known }),
      },
    },
  ];
};

/** Which events say something that outlives their run. To add one: a fold here. */
const folds: { readonly [Type in RunEventType]?: Fold<Type> } = {
  'gate-response': foldAnswer,
  'run-end': foldEnd,
  ...deliveryFolds,
};

/** What one event of a run does to the ledger of its project. */
export const ledgerEntriesOf = (entry: StoredEvent, context: FoldContext): LedgerEntry[] => {
  const fold = folds[entry.event.type] as Fold<RunEventType> | undefined;
  return fold?.(entry, context) ?? [];
};
