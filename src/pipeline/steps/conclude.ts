import type { Facts } from '../../domain/facts.ts';
import { judgeChecks } from '../../domain/check.ts';
import type { Step } from '../step.ts';

const endingOf = ({ review, checks = [] }: Facts): Facts['ending'] => {
  if (review?.verdict === 'rejected') return { outcome: 'rejected', reason: 'the reviewer rejected it' };
  if (judgeChecks(checks) === 'failed') return { outcome: 'failed', reason: 'the checks fail' };
  if (review === undefined) return { outcome: 'unverified', reason: 'nobody reviewed it' };
  if (review.verdict === 'none')
    return { outcome: 'unverified', reason: 'the review had no readable verdict' };
  return undefined;
};

/**
 * Where other recipes would mend, a review ends: it changes nothing. It bears the name by which the review sends what it
 * rejects on its way.
 */
export const conclude: Step = {
  name: 'heal',
  run(facts) {
    const ending = facts.ending ?? endingOf(facts);
    const explanation = facts.explanation ?? [];
    return Promise.resolve({
      kind: 'next',
      facts: { ...(ending && { ending }), result: { status: 'reviewed', files: [], explanation } },
    });
  },
};
