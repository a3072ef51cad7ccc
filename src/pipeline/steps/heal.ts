import { heedPerson, type Standing } from '../healing/ask-person.ts';
import { askOnceMore, askRound } from '../healing/ask-round.ts';
import { lastAsked } from '../healing/climb.ts';
import { attemptsLeft, goOn, nextCandidate } from '../healing/go-on.ts';
import { learnFixes } from '../healing/learn-fixes.ts';
import { openProblems } from '../healing/open-problems.ts';
import { settleRound } from '../healing/settle-round.ts';
import type { Step } from '../step.ts';
import { restoreBest } from './restore-best.ts';

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
    const settled = settleRound(before, problems, { recipe, model: lastAsked(tools) });
    const changed = { ...restored, ...settled.changed };
    const facts = { ...before, ...changed, round: before.round };
    const standing: Standing = { facts, changed, problems };
    const candidate = problems.length > 0 && nextCandidate(before, attemptsLeft(standing, tools));
    if (candidate) return askRound({ ...standing, problems: before.problems ?? problems }, candidate, tools);
    if (before.round)
      await learnFixes(before.round, { facts, problems, asked: before.problems ?? [] }, tools);
    if (problems.length === 0) return { kind: 'next', facts: changed };
    const heeded = heedPerson(standing, tools);
    if (heeded === undefined) return goOn(settled.stoodStill, standing, tools);
    if (heeded.kind !== 'go-on') return heeded;
    const heard = { facts: { ...facts, ...heeded.facts }, changed: { ...changed, ...heeded.facts } };
    return goOn(undefined, { ...standing, ...heard }, tools);
  },
};
