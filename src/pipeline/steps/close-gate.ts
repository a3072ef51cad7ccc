import { Bug } from '../../domain/errors.ts';
import type { GateAnswer } from '../../domain/gate.ts';
import type { ClosedGate, DeliveryState } from '../../domain/gated-delivery.ts';
import { isQuestionId } from '../../domain/judge-decision.ts';
import { acceptStale } from '../delivery/accept-stale.ts';
import { coveredFiles } from '../delivery/covered-files.ts';
import { productOf, standingOf, type Standing } from '../delivery/delivery-of.ts';
import { handOver } from '../delivery/hand-over.ts';
import { plansAfter } from '../delivery/plans-after.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { gateAfter } from './open-gate.ts';

const checkpointOf = async (
  { by }: GateAnswer,
  { row, base, branch }: Standing,
  { workbench }: StepTools,
): Promise<ClosedGate> => ({
  by,
  at: new Date().toISOString(),
  commit: base,
  tree: await workbench.tree(),
  tag: await workbench.tag(`${branch}/${row.id}`, base),
  covered: await coveredFiles(row, workbench),
});

/** Writes down that a gate is approved, with a tag on what was approved, and goes on to the next. */
export const closeGate: Step = {
  name: 'close-gate',
  async run(facts, tools) {
    const standing = standingOf(facts, tools);
    const { delivery, row } = standing;
    const { pending: answer, ...open } = delivery;
    if (answer === undefined) throw new Bug('a gate was closed without a decision');
    const closed = await checkpointOf(answer, standing, tools);
    for (const handoff of await handOver(standing, await productOf(tools), tools))
      tools.note({ type: 'handoff-give', handoff });
    await tools.emit({ type: 'gate-close', gate: row.id, closed });
    const renewed = await acceptStale(delivery, answer, tools);
    const choice = answer.details?.choice ?? delivery.choice;
    const after: DeliveryState = {
      ...open,
      ...renewed,
      plans: plansAfter(standing, answer),
      closed: { ...renewed.closed, [row.id]: closed },
      made: [],
      unmade: {},
      rounds: 0,
      feedback: [],
      checks: [],
      // Checks are accepted for one gate; a question that was accepted stays so.
      accepted: delivery.accepted.filter(isQuestionId),
      ...(choice !== undefined && { choice }),
    };
    const next = gateAfter(row.id);
    if (next === undefined) return { kind: 'next', facts: { delivery: after } };
    return { kind: 'go-to', step: 'open-gate', facts: { delivery: { ...after, gate: next } } };
  },
};
