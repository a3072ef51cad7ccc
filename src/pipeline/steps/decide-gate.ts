import type { GateAnswer } from '../../domain/gate.ts';
import { gateQuestion } from '../delivery/gate-question.ts';
import { standingOf, type Standing } from '../delivery/delivery-of.ts';
import { takeDecision } from '../delivery/take-decision.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

/** What somebody has committed on the branch meanwhile is part of the product from now on, and checked like all of it. */
const adopt = async (
  { base, branch, delivery, row }: Standing,
  tools: StepTools,
): Promise<StepOutcome | undefined> => {
  const { workbench } = tools;
  const followed = await workbench.follow(branch, base);
  if (followed === undefined) return undefined;
  await workbench.open(followed.commit, {});
  const message = `somebody has committed on ${branch}: ${followed.paths.join(', ')}; it is checked again`;
  tools.note({ type: 'run-warn', message });
  return {
    kind: 'go-to',
    step: row.executes ? 'gate-dependencies' : 'check-gate',
    facts: {
      answers: {},
      base: followed.commit,
      commit: followed.commit,
      files: {},
      delivery: { ...delivery, written: [...new Set([...delivery.written, ...followed.paths])] },
    },
  };
};

/** The repository was there before anybody decided: when it builds, there is nothing to decide. */
const byItself = ({ row, delivery }: Standing, tree: string): GateAnswer | undefined =>
  row.id === 'G0' && delivery.checks.every(({ status, required }) => status === 'passed' || !required)
    ? { decision: 'approve', text: 'its checks pass', by: 'millwright', details: { seen: tree } }
    : undefined;

const answerTo = (standing: Standing, answers: Record<string, GateAnswer>, tree: string) => {
  const { pending } = standing.delivery;
  return (
    answers[standing.row.id] ??
    // What was seen has changed by the person's own hand; the checks have passed on it, or this is refused.
    (pending && { ...pending, details: { ...pending.details, seen: tree } }) ??
    byItself(standing, tree)
  );
};

/** Waits for a person at a gate, and does what they decided. Nothing waits in memory: the answer is an event. */
export const decideGate: Step = {
  name: 'decide-gate',
  async run(facts, tools) {
    const standing = standingOf(facts, tools);
    // Before the first commit of a delivery there is no branch to follow.
    const adopted = facts.commit === undefined ? undefined : await adopt(standing, tools);
    if (adopted !== undefined) return adopted;
    const tree = await tools.workbench.tree();
    const answer = answerTo(standing, facts.answers ?? {}, tree);
    if (answer !== undefined) return takeDecision(answer, { standing, tree }, tools);
    return { kind: 'wait', gate: standing.row.id, ask: 'approval', question: gateQuestion(standing, tree) };
  },
};
