import { chooseReviewer, policyOf } from '../review/choose-reviewer.ts';
import type { Step } from '../step.ts';

/** Refuses a review that cannot be had, before anything is paid for. Throws UserError with the next step. */
export const seatReviewer: Step = {
  name: 'seat-reviewer',
  async run(_facts, tools) {
    const policy = policyOf(tools);
    if (policy !== undefined) await chooseReviewer(policy, tools);
    return { kind: 'next' };
  },
};
