import type { Recipe } from '../step.ts';
import { apply } from '../steps/apply.ts';
import { commit } from '../steps/commit.ts';
import { extract } from '../steps/extract.ts';
import { heal } from '../steps/heal.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { review } from '../steps/review.ts';
import { survey } from '../steps/survey.ts';
import { validate } from '../steps/validate.ts';

/** Makes the checks of an existing repository pass. Extract and apply are reached from heal only. */
export const fix: Recipe = {
  name: 'fix',
  version: 1,
  steps: [prepare, survey, extract, apply, validate, heal, review, commit, prove],
  salvageAt: 'commit',
  resumeAt: { withWork: 'heal', empty: 'survey' },
};
