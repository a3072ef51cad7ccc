import { standingOf } from '../delivery/delivery-of.ts';
import type { Step } from '../step.ts';
import { review } from './review.ts';

/** The second opinion of a delivery is about its code, at the gate where it is written; elsewhere a person looks. */
export const reviewCode: Step = {
  name: 'review',
  run: (facts, tools) =>
    standingOf(facts, tools).row.id === 'G5' ? review.run(facts, tools) : Promise.resolve({ kind: 'next' }),
};
