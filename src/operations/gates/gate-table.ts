import { z } from 'zod';
import { gateAnswerSchema } from '../../domain/gate.ts';
import { closedGateSchema, gateCheckSchema, gatePlanSchema } from '../../domain/gated-delivery.ts';
import { deployModeSchema, gateIdSchema, levelSchema, projectKindSchema } from '../../domain/gates.ts';
import { idSchema } from '../../domain/id.ts';
import type { GateView } from '../../domain/fold-delivery.ts';
import type { FoundDelivery } from './find-delivery.ts';

const stateSchema = z.enum(['ahead', 'working', 'waiting', 'approved', 'stale', 'skipped']);

/** A gate as a table shows it. */
export const gateRowSchema = z.object({
  gate: gateIdSchema,
  title: z.string(),
  state: stateSchema,
  way: gatePlanSchema.shape.way.nullable(),
  reason: z.string(),
  checks: z.object({ passed: z.int(), failed: z.int(), unknown: z.int() }),
  approvedBy: z.string().nullable(),
  approvedAt: z.string().nullable(),
  tag: z.string().nullable(),
  /** Files that changed after the approval. */
  changed: z.array(z.string()),
});

/** All gates of a delivery. `seen` is the tree that a decision now would be about. */
export const gateTableSchema = z.object({
  delivery: idSchema,
  project: z.string(),
  title: z.string(),
  kind: projectKindSchema,
  level: levelSchema,
  mode: deployModeSchema,
  waiting: gateIdSchema.nullable(),
  seen: z.string().nullable(),
  gates: z.array(gateRowSchema),
});
export type GateTable = z.infer<typeof gateTableSchema>;

/** One gate with all that was executed and decided there. */
export const gateDetailSchema = gateRowSchema.omit({ checks: true }).extend({
  delivery: idSchema,
  seen: z.string().nullable(),
  question: z.string().nullable(),
  artifacts: z.array(gateCheckSchema),
  closed: closedGateSchema.nullable(),
  decisions: z.array(gateAnswerSchema.extend({ at: z.string() })),
});

const rowOf = ({
  gate,
  title,
  state,
  plan,
  closed,
  changed,
  checks,
}: GateView): z.infer<typeof gateRowSchema> => {
  const count = (status: string): number => checks.filter((one) => one.status === status).length;
  return {
    gate,
    title,
    state,
    way: plan?.way ?? null,
    reason: plan?.reason ?? '',
    checks: { passed: count('passed'), failed: count('failed'), unknown: count('unknown') },
    approvedBy: closed?.by ?? null,
    approvedAt: closed?.at ?? null,
    tag: closed?.tag ?? null,
    changed,
  };
};

/** The tree that stands at a gate that waits: the one that its checks ran on. */
export const seenTree = ({ view }: FoundDelivery): string | null =>
  view.asked === undefined ? null : (view.state.checks[0]?.tree ?? null);

export const tableOf = (found: FoundDelivery): GateTable => {
  const { run, task, project, order, view } = found;
  const { kind, level, mode } = order;
  return {
    delivery: run.id,
    project: project.path,
    title: task.title,
    kind,
    level,
    mode,
    waiting: view.asked?.gate ?? null,
    seen: seenTree(found),
    gates: view.gates.map(rowOf),
  };
};

export const detailOf = (view: GateView, found: FoundDelivery): z.infer<typeof gateDetailSchema> => {
  const { checks: _, ...row } = rowOf(view);
  const isAsked = found.view.asked?.gate === view.gate;
  return {
    ...row,
    delivery: found.run.id,
    seen: isAsked ? seenTree(found) : null,
    question: isAsked ? (found.view.asked?.question ?? null) : null,
    artifacts: view.checks,
    closed: view.closed ?? null,
    decisions: view.decisions,
  };
};
