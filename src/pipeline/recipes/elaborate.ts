import type { Recipe } from '../step.ts';
import { prepare } from '../steps/prepare.ts';
import { propose } from '../steps/propose.ts';

/** A rough wish becomes a proposal for a person. */
export const elaborate: Recipe = {
  name: 'elaborate',
  version: 1,
  steps: [prepare, propose],
  salvageAt: 'propose',
  resumeAt: { withWork: 'propose', empty: 'propose' },
};
