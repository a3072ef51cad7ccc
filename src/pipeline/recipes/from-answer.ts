import type { Step } from '../step.ts';
import { apply } from '../steps/apply.ts';
import { commit } from '../steps/commit.ts';
import { extract } from '../steps/extract.ts';
import { gateDependencies } from '../steps/gate-dependencies.ts';
import { guard } from '../steps/guard.ts';
import { heal } from '../steps/heal.ts';
import { mend } from '../steps/mend.ts';
import { review } from '../steps/review.ts';
import { runAgent } from '../steps/run-agent.ts';
import { validate } from '../steps/validate.ts';

/**
 * What every recipe does that changes code: from a model's answer to a commit. `run-agent` stands in for the answer where the task
 * names a coding CLI; nothing else leads to it.
 */
export const fromAnswer: readonly Step[] = [
  runAgent,
  extract,
  apply,
  gateDependencies,
  validate,
  mend,
  heal,
  guard,
  review,
  commit,
];
