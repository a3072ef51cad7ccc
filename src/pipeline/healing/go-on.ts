import { judgeChecks } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { HealingRound } from '../../domain/healing-facts.ts';
import type { HealingRung } from '../../domain/healing.ts';
import type { StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { askPerson, heedPerson, type Standing } from './ask-person.ts';
import { askRound } from './ask-round.ts';
import { climb } from './climb.ts';

/** Rounds that may still be asked for: the budget's and those that a person added. */
export const attemptsLeft = ({ facts }: Standing, { task }: StepTools): number =>
  task.budget.attempts + (facts.granted ?? 0) - (facts.healed ?? 0);

/** No attempt is left: failing checks are for a person, a rejection stands, and what only owed tests goes on. */
const endAttempts = (standing: Standing, tools: StepTools): StepOutcome => {
  const { facts, changed } = standing;
  if (judgeChecks(facts.checks ?? []) === 'failed')
    return askPerson(`the checks still fail after ${facts.healed ?? 0} rounds of healing`, standing, tools);
  if ((facts.openFindings?.length ?? 0) === 0) return { kind: 'next', facts: changed };
  const reason = 'the reviewer rejected the result and no attempt is left to mend it';
  return { kind: 'go-to', step: 'commit', facts: { ...changed, ending: { outcome: 'rejected', reason } } };
};

/** The candidate behind the one that was tried last, while none of them has passed. */
export const nextCandidate = ({ round }: Facts, left: number): HealingRound | undefined => {
  const { candidates } = round ?? {};
  return round && candidates && candidates.done < candidates.of && left > 0
    ? { ...round, candidates: { ...candidates, done: candidates.done + 1 } }
    : undefined;
};

/** Each candidate is an attempt: there are no more of them than attempts. */
const within = (round: HealingRound, left: number, { best }: Facts): HealingRound => ({
  ...round,
  ...(best && { score: best.score }),
  ...(round.candidates && {
    candidates: { ...round.candidates, of: Math.min(round.candidates.of, left) },
  }),
});

/** Where the last round did not help the next one is on a higher rung; at the top a person is asked. */
const goOn = async (
  stoodStill: HealingRung | undefined,
  standing: Standing,
  tools: StepTools,
): Promise<StepOutcome> => {
  const left = attemptsLeft(standing, tools);
  if (left <= 0) return endAttempts(standing, tools);
  const { facts } = standing;
  const kept = facts.round?.model;
  const round: HealingRound | undefined =
    stoodStill === undefined
      ? { rung: 'targeted', ...(kept && { model: kept }) }
      : await climb(stoodStill, standing, tools);
  if (round) return askRound(standing, within(round, left, facts), tools);
  if (judgeChecks(facts.checks ?? []) === 'failed')
    return askPerson('the last rounds of healing changed nothing about the problems', standing, tools);
  return askRound(standing, within({ rung: 'whole-files' }, left, facts), tools);
};

/** Nothing is left to mend. What fails now and then has nothing that could be, and nothing that a reviewer could say. */
export const goBeyond = ({ facts, changed }: Standing): StepOutcome =>
  judgeChecks(facts.checks ?? []) === 'failed'
    ? { kind: 'go-to', step: 'commit', facts: changed }
    : { kind: 'next', facts: changed };

/** The round in hand is over: the next one, with what a person said where one was asked. */
export const nextRound = async (
  stoodStill: HealingRung | undefined,
  standing: Standing,
  tools: StepTools,
): Promise<StepOutcome> => {
  const heeded = heedPerson(standing, tools);
  if (heeded === undefined) return goOn(stoodStill, standing, tools);
  if (heeded.kind !== 'go-on') return heeded;
  const { facts, changed } = standing;
  const heard = { facts: { ...facts, ...heeded.facts }, changed: { ...changed, ...heeded.facts } };
  return goOn(undefined, { ...standing, ...heard }, tools);
};
