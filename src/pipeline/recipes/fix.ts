import type { Recipe } from '../step.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { survey } from '../steps/survey.ts';
import { fromAnswer } from './from-answer.ts';

/** Makes the checks of an existing repository pass. Extract and apply are reached from heal only. */
export const fix: Recipe = {
  name: 'fix',
  version: 1,
  steps: [prepare, survey, ...fromAnswer, prove],
  salvageAt: 'commit',
  resumeAt: { withWork: 'heal', empty: 'survey' },
};
