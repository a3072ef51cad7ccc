import { Bug } from '../../domain/errors.ts';
import type { GateAnswer } from '../../domain/gate.ts';
import type { ClosedGate, DeliveryState } from '../../domain/gated-delivery.ts';
import type { GateId } from '../../domain/gates.ts';
import { isQuestionId } from '../../domain/judge-decision.ts';
import { coveredFiles } from '../delivery/covered-files.ts';
import { productOf, standingOf, type Standing } from '../delivery/delivery-of.ts';
import { handOver } from '../delivery/hand-over.ts';
import { plansAfter } from '../delivery/plans-after.ts';
import { gateRows } from '../gates/index.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { gateAfter } from './open-gate.ts';

/** Stale approvals that the person took as they stand now: what changes later overtakes them again. */
const renew = async (
  { closed, stale }: DeliveryState,
  { details }: GateAnswer,
  { workbench }: StepTools,
): Promise<Pick<DeliveryState, 'closed' | 'stale'>> => {
  const next = { closed: { ...closed }, stale: { ...stale } };
  for (const gate of Object.keys(stale) as GateId[]) {
    const before = closed[gate];
    if (before === undefined || details?.accept?.includes(gate) !== true) continue;
    next.closed[gate] = { ...before, covered: await coveredFiles(gateRows[gate], workbench) };
    delete next.stale[gate];
  }
  // Work is what its checks say, and those were among what was approved just now.
  for (const [gate, before] of Object.entries(closed) as [GateId, ClosedGate][])
    if (gateRows[gate].holds === 'work')
      next.closed[gate] = { ...before, covered: await coveredFiles(gateRows[gate], workbench) };
  return next;
};

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
    const renewed = await renew(delivery, answer, tools);
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
