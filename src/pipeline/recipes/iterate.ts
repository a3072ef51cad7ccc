import type { Recipe } from '../step.ts';
import { seatReviewer } from '../steps/seat-reviewer.ts';
import { make } from './make.ts';

/** Like `make`, with rounds of review as the request wants them. */
export const iterate: Recipe = {
  ...make,
  name: 'iterate',
  steps: make.steps.flatMap((step) => (step.name === 'prepare' ? [step, seatReviewer] : [step])),
};
