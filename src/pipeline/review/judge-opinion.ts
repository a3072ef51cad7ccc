import type { Opinion, TriedFinding } from '../../domain/finding.ts';

/** What a reviewer is asked once more for, each once in a review. */
export type Objection = 'unreadable' | 'unsupported' | 'refuted';

/** An opinion with what trying its claims showed. */
export interface JudgedOpinion extends Pick<Opinion, 'verdict'> {
  /** The lowest that was given for this tree. */
  score: number | undefined;
  threshold: number;
  /** What the rejection rests on, each tried or said to be untried. */
  claims: readonly TriedFinding[];
  /** What was objected already in this review. */
  objected: ReadonlySet<Objection>;
  /** Reviews so far, this one counted, and after how many of them somebody may mend. */
  round: number;
  rounds: number;
}

/**
 * `accept` nothing stands against the result · `overrule` a rejection of which nothing is left · `ask` the reviewer again,
 * for one reason · `heal` what holds, or in round one what nobody could try · `reject` the result, for the `reason`.
 */
export type Decision =
  | { kind: 'accept' }
  | { kind: 'overrule' }
  | { kind: 'ask'; objection: Objection }
  | { kind: 'heal'; claims: TriedFinding[] }
  | { kind: 'reject'; reason: string };

/** Whether a result that was approved is not good enough. */
export const isTooLow = ({
  verdict,
  score,
  threshold,
}: Pick<JudgedOpinion, 'verdict' | 'score' | 'threshold'>) =>
  verdict === 'approved' && score !== undefined && score < threshold;

const standing = (opinion: JudgedOpinion): string =>
  isTooLow(opinion)
    ? `the reviewer's score of ${opinion.score} is below the threshold of ${opinion.threshold}`
    : opinion.round === 1
      ? 'the reviewer rejected the result'
      : `the reviewer rejected the result ${opinion.round} times`;

/** Claims that hold are mended while there are rounds; those that nobody could try only in the first. */
const judgeClaims = (opinion: JudgedOpinion): Decision | undefined => {
  const { claims, round, rounds } = opinion;
  const failing = claims.filter(({ outcome }) => outcome === 'failed');
  const untried = claims.filter(({ outcome }) => outcome === 'untried');
  if (failing.length > 0 && round <= rounds) return { kind: 'heal', claims: failing };
  if (failing.length > 0)
    return {
      kind: 'reject',
      reason: `a test of the reviewer shows a fault: ${failing[0]?.message.slice(0, 200)}`,
    };
  if (untried.length > 0 && round === 1 && rounds > 0) return { kind: 'heal', claims: untried };
  return untried.length > 0 ? { kind: 'reject', reason: standing(opinion) } : undefined;
};

/** What a verdict leads to. A rejection never becomes an approval: at most nothing is left of it, and the checks decide. */
export const judgeOpinion = (opinion: JudgedOpinion): Decision => {
  const { verdict, claims, objected } = opinion;
  const tooLow = isTooLow(opinion);
  if (verdict === 'none' && !objected.has('unreadable')) return { kind: 'ask', objection: 'unreadable' };
  if (verdict === 'none' || (verdict === 'approved' && !tooLow)) return { kind: 'accept' };
  const decided = judgeClaims(opinion);
  if (decided) return decided;
  if (objected.has('refuted'))
    return tooLow ? { kind: 'reject', reason: standing(opinion) } : { kind: 'overrule' };
  if (claims.length > 0) return { kind: 'ask', objection: 'refuted' };
  if (!objected.has('unsupported')) return { kind: 'ask', objection: 'unsupported' };
  const reason = tooLow ? standing(opinion) : `${standing(opinion)} and named no code that is wrong`;
  return { kind: 'reject', reason };
};
