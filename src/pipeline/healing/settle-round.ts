import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { HealingRung, HealingTry } from '../../domain/healing.ts';
import { compareScores } from '../score-checks.ts';
import type { ModelAt } from '../step-tools.ts';
import { compareProblems, openProblems } from './open-problems.ts';

/** What came of the round in hand. */
interface Settled {
  changed: Facts;
  /** The rung it was on, where it did not help; the ladder is begun anew where it did. */
  stoodStill: HealingRung | undefined;
}

const rank = (now: readonly number[] | undefined, before: readonly number[] | undefined): number =>
  now && before ? compareScores(now, before) : 0;

/** At an equal score it helped when problems went away and none came in their place. */
const fewer = (before: readonly Diagnostic[], now: readonly Diagnostic[]): boolean => {
  const { gone, fresh } = compareProblems(before, now);
  return gone.length > 0 && fresh.length === 0;
};

const resultOf = (facts: Facts, problems: readonly Diagnostic[], score: readonly number[] | undefined) => {
  const difference = rank(facts.score, score);
  if (difference !== 0) return difference < 0 ? 'better' : 'worse';
  return fewer(facts.problems ?? [], problems) ? 'better' : 'same';
};

/**
 * Writes down what the round in hand was worth by real checks, before a worse one is taken back. `before` is the tree that it
 * made; `problems` are those that are open on the tree that stands now.
 */
export const settleRound = (
  before: Facts,
  problems: readonly Diagnostic[],
  { recipe, model }: { recipe: string; model: ModelAt | undefined },
): Settled => {
  const { round, tried = [], standstill = 0 } = before;
  if (!round) return { changed: {}, stoodStill: undefined };
  const own = openProblems(before, recipe);
  const result = resultOf(before, own, round.score);
  const one: HealingTry = {
    rung: round.rung,
    ...(model && { model }),
    before: before.problems?.length ?? 0,
    after: own.length,
    result,
  };
  const helped =
    rank(before.best?.score, round.score) < 0 ||
    (result !== 'worse' && fewer(before.problems ?? [], problems));
  return {
    changed: { tried: [...tried, one], round: null, standstill: helped ? 0 : standstill + 1 },
    stoodStill: helped ? undefined : round.rung,
  };
};
