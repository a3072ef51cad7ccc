import type { Facts } from '../../domain/facts.ts';
import { findingIdentity, type Finding, type Opinion, type TriedFinding } from '../../domain/finding.ts';
import type { ReviewPolicy } from '../../domain/request.ts';
import { readVerdict } from '../../extract/read-verdict.ts';
import { reviewer } from '../../roles/reviewer/role.ts';
import type { StepTools } from '../step-tools.ts';
import type { Seat } from './choose-reviewer.ts';
import { groundFindings } from './ground-findings.ts';
import { isTooLow, judgeOpinion, type Decision, type Objection } from './judge-opinion.ts';
import { reviewedTexts, reviewValues, type Reminder } from './review-prompt.ts';
import { tryClaim } from './try-claim.ts';

/** Claims that are tried in one review: each costs a call and a run of a test. */
const trialLimit = 3;

/** What a review of one tree came to. */
export interface Conducted {
  opinion: Opinion;
  decision: Exclude<Decision, { kind: 'ask' }>;
  /** Findings that named no code that exists. */
  dropped: number;
  /** Claims of all rounds, each once. */
  tried: TriedFinding[];
}

/** One tree under review: what is known of its claims while the reviewer is asked, at most three times. */
class ReviewOfTree {
  readonly #facts: Facts;
  readonly #policy: ReviewPolicy;
  readonly #seat: Seat;
  readonly #tools: StepTools;
  readonly #objected = new Set<Objection>();
  readonly #tried: Map<string, TriedFinding>;
  #trials = 0;
  #dropped = 0;
  #lowest: number | undefined;

  constructor(facts: Facts, policy: ReviewPolicy, seat: Seat, tools: StepTools) {
    this.#facts = facts;
    this.#policy = policy;
    this.#seat = seat;
    this.#tools = tools;
    this.#tried = new Map((facts.review?.tried ?? []).map((claim) => [findingIdentity(claim), claim]));
  }

  async conduct(): Promise<Conducted> {
    let reminder: Reminder | undefined;
    for (;;) {
      const opinion = await this.#ask(reminder);
      const judged = {
        verdict: opinion.verdict,
        score: opinion.score,
        threshold: this.#policy.threshold,
        claims: await this.#tryAll(opinion),
        objected: this.#objected,
        round: (this.#facts.reviewed ?? 0) + 1,
        rounds: this.#policy.rounds,
      };
      const decision = judgeOpinion(judged);
      if (decision.kind !== 'ask')
        return { opinion, decision, dropped: this.#dropped, tried: [...this.#tried.values()] };
      this.#objected.add(decision.objection);
      reminder = { objection: decision.objection, claims: judged.claims, tooLow: isTooLow(judged) };
    }
  }

  async #ask(reminder: Reminder | undefined): Promise<Opinion> {
    const tried = this.#facts.review?.tried ?? [];
    const values = await reviewValues(this.#facts, { tried, reminder }, this.#tools);
    const said = readVerdict(await this.#tools.ask(reviewer, values, this.#seat.options));
    const { findings, dropped } = groundFindings(said.findings, reviewedTexts(this.#facts));
    this.#dropped += dropped;
    // A second look at the same code cannot make it better.
    if (said.score !== undefined) this.#lowest = Math.min(said.score, this.#lowest ?? 1);
    const score = this.#lowest;
    return { verdict: said.verdict, findings, ...(score === undefined ? {} : { score }) };
  }

  /** What the rejection rests on. Advice is not tried, unless a score is too low for nothing graver. */
  async #tryAll({ verdict, score, findings }: Opinion): Promise<TriedFinding[]> {
    const tooLow = isTooLow({ verdict, score, threshold: this.#policy.threshold });
    if (verdict !== 'rejected' && !tooLow) return [];
    const grave = findings.filter(({ severity }) => severity !== 'minor');
    const claims: TriedFinding[] = [];
    for (const finding of grave.length > 0 || !tooLow ? grave : findings)
      claims.push(await this.#try(finding));
    return claims;
  }

  async #try(finding: Finding): Promise<TriedFinding> {
    const identity = findingIdentity(finding);
    const known = this.#tried.get(identity);
    if (known) return known;
    const claim = await this.#tryNew(finding);
    this.#tried.set(identity, claim);
    return claim;
  }

  async #tryNew(finding: Finding): Promise<TriedFinding> {
    if (this.#trials >= trialLimit)
      return { ...finding, outcome: 'untried', reason: `only ${trialLimit} claims are tried in one review` };
    this.#trials += 1;
    return tryClaim(finding, this.#facts, this.#seat.options, this.#tools);
  }
}

/**
 * Asks for a review of the tree as it stands, tries what it claims, and says what it leads to. At most three reviews are
 * asked for and three claims tried: six calls.
 */
export const conductReview = (
  facts: Facts,
  policy: ReviewPolicy,
  seat: Seat,
  tools: StepTools,
): Promise<Conducted> => new ReviewOfTree(facts, policy, seat, tools).conduct();
