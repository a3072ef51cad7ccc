import type { Facts } from '../../domain/facts.ts';
import type { Review, TriedFinding } from '../../domain/finding.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';
import { runClaimTest, type ClaimTest } from './run-claim-test.ts';

const testOf = ({ test }: TriedFinding): ClaimTest | undefined =>
  test?.text === undefined ? undefined : { path: test.path, text: test.text };

/**
 * Whether tests of claims go into the commit: where the work may touch any file. Where the request names its files they
 * are only run.
 */
export const keepsTests = ({ scope }: Facts, { task }: StepTools): boolean =>
  scope === undefined && task.recipe !== 'review';

/** The tests of claims, to be laid into the tree. */
export const claimFiles = (claims: readonly TriedFinding[]): FileStates =>
  Object.fromEntries(claims.map(testOf).flatMap((test) => (test ? [[test.path, test.text]] : [])));

/** Tests of claims that are to be in the tree as they were written, and are not: nobody mends by changing them. */
export const alteredClaims = (facts: Facts, tools: StepTools): FileStates => {
  if (!keepsTests(facts, tools)) return {};
  const wanted = claimFiles((facts.review?.tried ?? []).filter(({ outcome }) => outcome === 'failed'));
  return Object.fromEntries(Object.entries(wanted).filter(([path, text]) => facts.files?.[path] !== text));
};

/** Runs the tests of all claims that held, alone and as they were written: what passes now is mended. */
export const holdClaims = async (review: Review, facts: Facts, tools: StepTools): Promise<Review> => {
  const tried: TriedFinding[] = [];
  for (const claim of review.tried) {
    const test = claim.outcome === 'failed' ? testOf(claim) : undefined;
    const trial = test && (await runClaimTest(test, facts.files?.[test.path], tools));
    tried.push(trial?.outcome === 'passed' ? { ...claim, outcome: 'mended' } : claim);
  }
  return { ...review, tried };
};
