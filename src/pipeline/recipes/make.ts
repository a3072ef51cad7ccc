import type { Recipe } from '../step.ts';
import { apply } from '../steps/apply.ts';
import { approvePlan } from '../steps/approve-plan.ts';
import { commit } from '../steps/commit.ts';
import { elaborate } from '../steps/elaborate.ts';
import { extract } from '../steps/extract.ts';
import { generate } from '../steps/generate.ts';
import { heal } from '../steps/heal.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { review } from '../steps/review.ts';
import { validate } from '../steps/validate.ts';

/** A new project, or a change in an existing repository. */
export const make: Recipe = {
  name: 'make',
  version: 1,
  steps: [prepare, elaborate, approvePlan, generate, extract, apply, validate, heal, review, commit, prove],
  salvageAt: 'commit',
  resumeAt: { withWork: 'heal', empty: 'generate' },
};
