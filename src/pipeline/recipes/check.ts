import type { Recipe } from '../step.ts';
import { glance } from '../steps/glance.ts';
import { inspect } from '../steps/inspect.ts';
import { judge } from '../steps/judge.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { validate } from '../steps/validate.ts';

/** The checks of what stands, and nothing else. */
export const check: Recipe = {
  name: 'check',
  version: 1,
  steps: [prepare, inspect, glance, validate, judge, prove],
  salvageAt: 'judge',
  resumeAt: { withWork: 'validate', empty: 'prepare' },
};
