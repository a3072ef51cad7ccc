import type { GateAnswer } from './gate.ts';
import type { DeliveryOrder, DeliveryState } from './gated-delivery.ts';

/** What a person can pick at G4. */
export const designOptions = ['a', 'b', 'c'] as const;

/** An open question by its id. */
export const isQuestionId = (name: string): boolean => /^Q-?\d+$/i.test(name);

/** Long enough to be no accident, short enough to type. */
const leastSeenDigits = 7;

/** What is decided about: how the delivery stands, the tree that stands now, and who may decide. */
export interface DecisionStanding {
  delivery: DeliveryState;
  tree: string;
  order: DeliveryOrder;
}

/** Whether a person has seen what stands now. */
const judgeSeen = (seen: string | undefined, tree: string): string | undefined => {
  if (seen === undefined) return `say what you have looked at: --seen ${tree.slice(0, 12)}`;
  if (seen.length >= leastSeenDigits && tree.startsWith(seen)) return undefined;
  return `what stands now is ${tree.slice(0, 12)}, not ${seen}: look at it again`;
};

/** What is accepted now and was not before: questions among it are looked at again before anything is approved. */
interface Accepting {
  accepted: ReadonlySet<string>;
  asksQuestions: boolean;
}

const judgeChecks = (
  { checks }: DeliveryState,
  { accepted, asksQuestions }: Accepting,
  tree: string,
): string | undefined => {
  if (checks.length === 0) return 'nothing was executed on what stands now';
  const elsewhere = checks.filter((one) => one.tree !== tree);
  if (elsewhere.length > 0)
    return `these checks ran on another tree: ${elsewhere.map(({ check }) => check).join(', ')}`;
  const failed = checks.filter(
    ({ status, check, required }) =>
      status === 'failed' && required && !(check === 'questions' && asksQuestions),
  );
  const names = (list: typeof checks): string => list.map(({ check }) => check).join(', ');
  if (failed.length > 0) return `these checks fail: ${names(failed)}`;
  const open = checks.filter(
    ({ status, check, required }) => status === 'unknown' && required && !accepted.has(check),
  );
  if (open.length === 0) return undefined;
  return `these checks could not be run here: ${names(open)}; to take that as it is, accept each by name (--accept ${open[0]?.check})`;
};

const judgeApproval = (
  { details = {} }: GateAnswer,
  { delivery, tree }: DecisionStanding,
): string | undefined => {
  // With files of their own the tree is about to be another one, and the checks run again before anything is approved.
  const seen = judgeSeen(details.seen, tree);
  if (seen !== undefined) return seen;
  const { accept = [] } = details;
  const accepted = new Set([...delivery.accepted, ...accept]);
  const asksQuestions = accept.some((name) => isQuestionId(name) && !delivery.accepted.includes(name));
  if (delivery.gate === 'G4' && !designOptions.some((option) => option === details.choice))
    return `pick one of the designs: --choice ${designOptions.join(', --choice ')}`;
  const stale = Object.keys(delivery.stale).filter((gate) => !accepted.has(gate));
  if (stale.length > 0)
    return `the approval of ${stale.join(', ')} was overtaken by a later change; accept it by name (--accept ${stale[0]}) or reopen it`;
  return details.files === undefined ? judgeChecks(delivery, { accepted, asksQuestions }, tree) : undefined;
};

/**
 * Why a decision at a gate of a delivery cannot be taken, in words with the next step; undefined when it can. A rejection needs a
 * reason and nothing else.
 */
export const judgeDecision = (answer: GateAnswer, standing: DecisionStanding): string | undefined => {
  const { approvers } = standing.order;
  if (approvers !== undefined && !approvers.includes(answer.by))
    return `${answer.by} may not decide here; ${approvers.join(', ')} may`;
  const { reopen } = answer.details ?? {};
  if (answer.decision !== 'approve' || reopen !== undefined) {
    if (answer.text.trim() === '') return 'say why: the reason is what the next round works with';
    if (reopen === undefined || reopen in standing.delivery.closed) return undefined;
    return `${reopen} was not approved yet, so there is nothing to go back to`;
  }
  return judgeApproval(answer, standing);
};
