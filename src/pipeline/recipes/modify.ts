import type { Recipe } from '../step.ts';
import { elaborate } from '../steps/elaborate.ts';
import { generate } from './generate.ts';

/** One file changed as an instruction says. The instruction is the plan. */
export const modify: Recipe = {
  ...generate,
  name: 'modify',
  steps: generate.steps.filter((step) => step !== elaborate),
};
