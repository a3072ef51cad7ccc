import type { Standing } from '../healing/ask-person.ts';
import { askOnceMore, askRound } from '../healing/ask-round.ts';
import { lastAsked } from '../healing/climb.ts';
import { attemptsLeft, goBeyond, nextCandidate, nextRound } from '../healing/go-on.ts';
import { learnFixes } from '../healing/learn-fixes.ts';
import { openProblems } from '../healing/open-problems.ts';
import { rerunTests } from '../healing/rerun-tests.ts';
import { settleRound } from '../healing/settle-round.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Step } from '../step.ts';
import { restoreBest } from './restore-best.ts';

/** What was found out about the best tree says nothing of a worse one that is still to be taken back. */
const ofPresent = (reran: Facts, before: Facts, restored: Facts): Facts => {
  if (restored.tree === undefined || restored.tree === before.tree) return reran;
  const { checks: _checks, score: _score, diagnostics: _diagnostics, ...others } = reran;
  return others;
};

/**
 * Failures go back to a model with the present files and structured diagnostics, a limited number of times and cheapest
 * first: a round that does not help is followed by one on a higher rung (`src/domain/healing.ts`).
 * The best tree by real checks is kept: a worse one is rolled back before the next round.
 */
export const heal: Step = {
  name: 'heal',
  async run(before, tools) {
    // An answer that could not be used belongs to the round that asked for it: nothing was checked since.
    if ((before.complaint ?? '') !== '') return askOnceMore(before, tools);
    const { recipe } = tools.task;
    const restored = await restoreBest(before, tools);
    const problems = openProblems({ ...before, ...restored }, recipe);
    const reran = problems.length > 0 && (await rerunTests({ ...before, ...restored }, tools));
    // What stands now is in the log before anything is built on it: tests of a tree are run twice once.
    if (reran) return { kind: 'go-to', step: 'heal', facts: ofPresent(reran, before, restored) };
    const settled = settleRound(before, problems, { recipe, model: lastAsked(tools) });
    const changed = { ...restored, ...settled.changed };
    const facts = { ...before, ...changed, round: before.round };
    const standing: Standing = { facts, changed, problems };
    const candidate = problems.length > 0 && nextCandidate(before, attemptsLeft(standing, tools));
    if (candidate) return askRound({ ...standing, problems: before.problems ?? problems }, candidate, tools);
    if (before.round)
      await learnFixes(before.round, { facts, problems, asked: before.problems ?? [] }, tools);
    return problems.length === 0 ? goBeyond(standing) : nextRound(settled.stoodStill, standing, tools);
  },
};
