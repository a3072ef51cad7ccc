import type { Recipe } from '../step.ts';
import { approvePlan } from '../steps/approve-plan.ts';
import { elaborate } from '../steps/elaborate.ts';
import { generate } from '../steps/generate.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { fromAnswer } from './from-answer.ts';

/** A new project, or a change in an existing repository. */
export const make: Recipe = {
  name: 'make',
  version: 1,
  steps: [prepare, elaborate, approvePlan, generate, ...fromAnswer, prove],
  salvageAt: 'commit',
  resumeAt: { withWork: 'heal', empty: 'generate' },
};
