import { askCoder } from '../code-tasks/ask-coder.ts';
import type { Recipe } from '../step.ts';
import { accept } from '../steps/accept.ts';
import { apply } from '../steps/apply.ts';
import { baseline } from '../steps/baseline.ts';
import { commit } from '../steps/commit.ts';
import { deliver } from '../steps/deliver.ts';
import { extract } from '../steps/extract.ts';
import { gateDependencies } from '../steps/gate-dependencies.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';

/** A task on one file with an acceptance of its own: measured before, executed after. */
export const code: Recipe = {
  name: 'code',
  version: 1,
  steps: [prepare, baseline, askCoder, extract, apply, gateDependencies, accept, commit, deliver, prove],
  salvageAt: 'commit',
  // The file may be another one by then, so it is measured anew.
  resumeAt: { withWork: 'prepare', empty: 'prepare' },
};
