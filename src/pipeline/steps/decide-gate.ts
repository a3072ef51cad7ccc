import type { Facts } from '../../domain/facts.ts';
import type { GateAnswer } from '../../domain/gate.ts';
import type { DeliveryState } from '../../domain/gated-delivery.ts';
import { judgeDecision } from '../../domain/judge-decision.ts';
import { gateQuestion } from '../delivery/gate-question.ts';
import { standingOf, type Standing } from '../delivery/delivery-of.ts';
import { takeDecision, withoutPending, withoutUnmade } from '../delivery/take-decision.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

/** What somebody has committed on the branch meanwhile is part of the product from now on, and checked like all of it. */
const adopt = async (
  { base, branch, delivery }: Standing,
  tools: StepTools,
): Promise<(Facts & { delivery: DeliveryState; base: string }) | undefined> => {
  const { workbench } = tools;
  const followed = await workbench.follow(branch, base);
  if (followed === undefined) return undefined;
  const { commit, paths } = followed;
  await workbench.open(commit, {});
  const message = `somebody has committed on ${branch}: ${paths.join(', ')}; it is checked again`;
  tools.note({ type: 'run-warn', message });
  const written = [...new Set([...delivery.written, ...paths])];
  // Who approved has not seen this.
  const open = withoutUnmade(withoutPending(delivery), paths);
  return { base: commit, commit, files: {}, delivery: { ...open, written } };
};

/** An approval was of another tree and is asked for anew; a rejection or a step back needs no look at it. */
const decideAdopted = async (
  answer: GateAnswer | undefined,
  { standing, adopted }: { standing: Standing; adopted: Facts & { delivery: DeliveryState; base: string } },
  tools: StepTools,
): Promise<StepOutcome> => {
  const { delivery, base } = adopted;
  if (answer === undefined || (answer.decision === 'approve' && answer.details?.reopen === undefined)) {
    const step = standing.row.executes ? 'gate-dependencies' : 'check-gate';
    return { kind: 'go-to', step, facts: { ...adopted, answers: {} } };
  }
  const tree = await tools.workbench.tree();
  const outcome = await takeDecision(answer, { standing: { ...standing, delivery, base }, tree }, tools);
  return outcome.kind === 'go-to' ? { ...outcome, facts: { ...adopted, ...outcome.facts } } : outcome;
};

/** The repository was there before anybody decided: when it builds, there is nothing to decide. */
const byItself = ({ row, delivery }: Standing, tree: string): GateAnswer | undefined =>
  row.id === 'G0' && delivery.checks.every(({ status, required }) => status === 'passed' || !required)
    ? { decision: 'approve', text: 'its checks pass', by: 'millwright', details: { seen: tree } }
    : undefined;

/** Nobody has to be among those who may decide for that, and what cannot be approved waits for one of them. */
const takeByItself = async (
  standing: Standing,
  tree: string,
  tools: StepTools,
): Promise<StepOutcome | undefined> => {
  const answer = byItself(standing, tree);
  const { approvers: _, ...order } = standing.order;
  const { delivery } = standing;
  if (answer === undefined || judgeDecision(answer, { order, delivery, tree }) !== undefined)
    return undefined;
  return takeDecision(answer, { standing: { ...standing, order }, tree }, tools);
};

/** Waits for a person at a gate, and does what they decided. Nothing waits in memory: the answer is an event. */
export const decideGate: Step = {
  name: 'decide-gate',
  async run(facts, tools) {
    const standing = standingOf(facts, tools);
    const said = facts.answers?.[standing.row.id];
    // Before the first commit of a delivery there is no branch to follow.
    const adopted = facts.commit === undefined ? undefined : await adopt(standing, tools);
    if (adopted !== undefined) return decideAdopted(said, { standing, adopted }, tools);
    const tree = await tools.workbench.tree();
    const answer = said ?? standing.delivery.pending;
    if (answer !== undefined) return takeDecision(answer, { standing, tree }, tools);
    const taken = await takeByItself(standing, tree, tools);
    if (taken !== undefined) return taken;
    return { kind: 'wait', gate: standing.row.id, ask: 'approval', question: gateQuestion(standing, tree) };
  },
};
