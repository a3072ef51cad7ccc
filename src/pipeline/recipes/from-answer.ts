import type { Step } from '../step.ts';
import { commit } from '../steps/commit.ts';
import { review } from '../steps/review.ts';
import { runAgent } from '../steps/run-agent.ts';
import { intoTree } from './into-tree.ts';

/**
 * What every recipe does that changes code: from a model's answer to a commit. `run-agent` stands in for the answer where the task
 * names a coding CLI; nothing else leads to it.
 */
export const fromAnswer: readonly Step[] = [runAgent, ...intoTree, review, commit];
