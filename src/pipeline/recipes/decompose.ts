import type { Recipe } from '../step.ts';
import { prepare } from '../steps/prepare.ts';
import { split } from '../steps/split.ts';

/** A large wish becomes parts, for a person to see before they run. */
export const decompose: Recipe = {
  name: 'decompose',
  version: 1,
  steps: [prepare, split],
  salvageAt: 'split',
  resumeAt: { withWork: 'split', empty: 'split' },
};
