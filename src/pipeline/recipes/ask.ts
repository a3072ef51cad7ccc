import type { Recipe } from '../step.ts';
import { answer } from '../steps/answer.ts';
import { prepare } from '../steps/prepare.ts';

/** A question, answered in words. */
export const ask: Recipe = {
  name: 'ask',
  version: 1,
  steps: [prepare, answer],
  salvageAt: 'answer',
  resumeAt: { withWork: 'answer', empty: 'answer' },
};
