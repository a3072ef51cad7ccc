import type { Recipe } from '../step.ts';
import { conclude } from '../steps/conclude.ts';
import { inspect } from '../steps/inspect.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { review as look } from '../steps/review.ts';
import { validate } from '../steps/validate.ts';

/** A second opinion on what stands already. Nothing is changed. */
export const review: Recipe = {
  name: 'review',
  version: 1,
  steps: [prepare, inspect, validate, look, conclude, prove],
  salvageAt: 'heal',
  resumeAt: { withWork: 'validate', empty: 'prepare' },
};
