import type { GateAnswer } from '../../domain/gate.ts';
import { judgeDecision } from '../../domain/judge-decision.ts';
import { adoptCommits, checkAdopted, type Adopted } from '../delivery/adopt-commits.ts';
import { gateQuestion } from '../delivery/gate-question.ts';
import { standingOf, type Standing } from '../delivery/delivery-of.ts';
import { takeDecision } from '../delivery/take-decision.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

/** An approval was of another tree and is asked for anew; a rejection or a step back needs no look at it. */
const decideAdopted = async (
  answer: GateAnswer | undefined,
  { standing, adopted }: { standing: Standing; adopted: Adopted },
  tools: StepTools,
): Promise<StepOutcome> => {
  const { delivery, base } = adopted;
  if (answer === undefined || (answer.decision === 'approve' && answer.details?.reopen === undefined))
    return checkAdopted(adopted, standing);
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
    const adopted = await adoptCommits(facts, standing, tools);
    if (adopted !== undefined) return decideAdopted(said, { standing, adopted }, tools);
    const tree = await tools.workbench.tree();
    const answer = said ?? standing.delivery.pending;
    if (answer !== undefined) return takeDecision(answer, { standing, tree }, tools);
    const taken = await takeByItself(standing, tree, tools);
    if (taken !== undefined) return taken;
    return { kind: 'wait', gate: standing.row.id, ask: 'approval', question: gateQuestion(standing, tree) };
  },
};
