import { judgeChecks } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Review, TriedFinding } from '../../domain/finding.ts';
import type { ReviewPolicy } from '../../domain/request.ts';
import { chooseReviewer, policyOf, whoReviewed } from '../review/choose-reviewer.ts';
import { conductReview, type Conducted } from '../review/conduct-review.ts';
import { alteredClaims, claimFiles, holdClaims, keepsTests } from '../review/hold-claims.ts';
import { isTooLow } from '../review/judge-opinion.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';
import { validate } from './validate.ts';

/** Lays tests of claims into the tree and checks it anew: from here on its best state is one that has them. */
const withTests = async (facts: Facts, tests: FileStates, tools: StepTools): Promise<Facts> => {
  const paths = Object.keys(tests);
  if (paths.length === 0) return facts;
  const [refused] = await tools.workbench.write(new Map(Object.entries(tests)));
  if (refused) {
    tools.note({ type: 'run-warn', message: `${refused.path} could not be written: ${refused.reason}` });
    return facts;
  }
  tools.note({ type: 'files-write', paths });
  const { best: _, ...rest } = { ...facts, files: { ...facts.files, ...tests } };
  const checked = await validate.run(rest, tools);
  return { ...rest, ...('facts' in checked ? checked.facts : {}) };
};

const changedFacts = ({ files, checks, tree, score, diagnostics, best }: Facts): Facts => ({
  ...(files && { files }),
  ...(checks && { checks }),
  ...(tree !== undefined && { tree }),
  ...(score && { score }),
  ...(diagnostics && { diagnostics }),
  ...(best && { best }),
});

/** Something that was claimed before still holds: the reviewer need not be asked again. */
const mendFirst = (facts: Facts, claims: TriedFinding[], review: Review | undefined): StepOutcome => ({
  kind: 'go-to',
  step: 'heal',
  facts: { ...changedFacts(facts), openFindings: claims, ...(review && { review }) },
});

/** Sends what holds to be mended, with the tests that show it. */
const sendToHeal = async (
  facts: Facts,
  known: Facts,
  claims: TriedFinding[],
  tools: StepTools,
): Promise<StepOutcome> => {
  const failing = claims.filter(({ outcome }) => outcome === 'failed');
  const tests = keepsTests(facts, tools) ? claimFiles(failing) : {};
  const tested = await withTests(facts, tests, tools);
  return { kind: 'go-to', step: 'heal', facts: { ...changedFacts(tested), ...known, openFindings: claims } };
};

const conclude = async (
  facts: Facts,
  { opinion, decision, tried, dropped }: Conducted,
  who: Pick<Review, 'mode' | 'why'>,
  tools: StepTools,
): Promise<StepOutcome> => {
  const review: Review = {
    ...opinion,
    ...who,
    verdict: decision.kind === 'overrule' ? 'overruled' : opinion.verdict,
    dropped: (facts.review?.dropped ?? 0) + dropped,
    tried,
    ...(facts.tree !== undefined && { tree: facts.tree }),
  };
  const known: Facts = { review, reviewed: (facts.reviewed ?? 0) + 1 };
  if (opinion.verdict === 'none')
    tools.note({ type: 'run-warn', message: 'the review had no readable verdict; it counts for nothing' });
  if (decision.kind === 'heal') return sendToHeal(facts, known, decision.claims, tools);
  if (decision.kind !== 'reject')
    return { kind: 'next', facts: { ...changedFacts(facts), ...known, openFindings: [] } };
  const ending = { outcome: 'rejected', reason: decision.reason } as const;
  const openFindings = opinion.findings.filter(({ severity }) => severity !== 'minor');
  return { kind: 'next', facts: { ...changedFacts(facts), ...known, openFindings, ending } };
};

const isIdle = ({ files = {}, checks = [] }: Facts, { task }: StepTools): boolean =>
  Object.keys(files).length === 0 || (task.recipe !== 'review' && judgeChecks(checks) === 'failed');

/** The mending of what was rejected was rolled back: the same reviewer would say the same of the same tree. */
const stands = ({ review, tree }: Facts, { threshold }: ReviewPolicy): boolean => {
  if (review?.tree === undefined || review.tree !== tree) return false;
  const { verdict, score } = review;
  return verdict === 'rejected' || (verdict === 'approved' && isTooLow({ verdict, score, threshold }));
};

const reviewTree = async (before: Facts, policy: ReviewPolicy, tools: StepTools): Promise<StepOutcome> => {
  const seat = await chooseReviewer(policy, tools);
  const facts = await withTests(before, alteredClaims(before, tools), tools);
  const held = facts.review && (await holdClaims(facts.review, facts, tools));
  const open = (held?.tried ?? []).filter(({ outcome }) => outcome === 'failed');
  if (open.length > 0 || judgeChecks(facts.checks ?? []) !== judgeChecks(before.checks ?? []))
    return mendFirst(facts, open, held);
  const present = held ? { ...facts, review: held } : facts;
  const conducted = await conductReview(present, policy, seat, tools);
  return conclude(present, conducted, whoReviewed(seat, tools.history()), tools);
};

/**
 * A second opinion, after the checks. What it claims is put to the test; what holds goes back to be mended, a limited
 * number of times. It can only take `verified` away, never give it.
 */
export const review: Step = {
  name: 'review',
  async run(facts, tools) {
    const policy = policyOf(tools);
    // A coding CLI may be all that is configured. A review by another model that was asked for is refused, not left out.
    if (tools.task.agent !== undefined && policy?.mode !== 'dual' && !tools.settings.hasModelFor('reviewer'))
      return { kind: 'next' };
    if (policy === undefined || isIdle(facts, tools)) return { kind: 'next' };
    if (stands(facts, policy)) {
      const reason = 'the reviewer rejected the result, and mending it made the checks worse';
      return { kind: 'next', facts: { ending: { outcome: 'rejected', reason } } };
    }
    return reviewTree(facts, policy, tools);
  },
};
