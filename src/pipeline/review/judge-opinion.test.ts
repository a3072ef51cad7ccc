import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Opinion, TriedFinding } from '../../domain/finding.ts';
import { isTooLow, judgeOpinion, type JudgedOpinion, type Objection } from './judge-opinion.ts';
import { settledText } from './review-prompt.ts';

const outcomes: TriedFinding['outcome'][] = ['failed', 'mended', 'passed', 'untried'];
const claimOf = (outcome: TriedFinding['outcome']): TriedFinding => ({
  severity: 'major',
  path: 'a.js',
  line: 1,
  message: outcome,
  outcome,
});
const claimSets = [
  [],
  ...outcomes.map((one) => [one]),
  ...outcomes.flatMap((a) => outcomes.map((b) => [a, b])),
];
const objections: Objection[] = ['unreadable', 'unsupported', 'refuted'];
const objectionSets = Array.from({ length: 8 }, (_, bits) =>
  objections.filter((__, at) => (bits >> at) % 2 === 1),
);

/** Every combination of what a reviewer can say and what can be known of it. */
const combinations: JudgedOpinion[] = (['approved', 'rejected', 'none'] as Opinion['verdict'][]).flatMap(
  (verdict) =>
    [undefined, 0, 0.69, 0.7, 1].flatMap((score) =>
      claimSets.flatMap((claims) =>
        objectionSets.flatMap((objected) =>
          [1, 2, 4].flatMap((round) =>
            [0, 1, 3].map((rounds) => ({
              verdict,
              score,
              threshold: 0.7,
              claims: claims.map(claimOf),
              objected: new Set(objected),
              round,
              rounds,
            })),
          ),
        ),
      ),
    ),
);

test('D1-1, D1-31: a rejection is never accepted, and what is accepted was approved or said nothing', () => {
  for (const opinion of combinations)
    if (judgeOpinion(opinion).kind === 'accept') {
      assert.notEqual(opinion.verdict, 'rejected');
      assert.ok(!isTooLow(opinion));
    }
});

test('D1-31: a rejection is overruled only when every claim of it was refuted, after its reviewer was told', () => {
  for (const opinion of combinations)
    if (judgeOpinion(opinion).kind === 'overrule') {
      assert.equal(opinion.verdict, 'rejected');
      assert.ok(opinion.objected.has('refuted'));
      assert.ok(opinion.claims.every(({ outcome }) => outcome === 'passed' || outcome === 'mended'));
    }
});

test('DX-5: nobody is asked twice for the same, and nobody mends after the last round', () => {
  for (const opinion of combinations) {
    const decision = judgeOpinion(opinion);
    if (decision.kind === 'ask') assert.ok(!opinion.objected.has(decision.objection));
    if (decision.kind === 'heal') assert.ok(opinion.round <= opinion.rounds);
  }
});

test('after round one only what fails in fact is mended', () => {
  for (const opinion of combinations) {
    const decision = judgeOpinion(opinion);
    if (decision.kind !== 'heal') continue;
    assert.ok(decision.claims.length > 0);
    if (opinion.round > 1) assert.ok(decision.claims.every(({ outcome }) => outcome === 'failed'));
  }
});

test('D1-2, D1-5: a score of 0 is a score', () => {
  for (const opinion of combinations)
    if (opinion.score === 0 && opinion.verdict === 'approved')
      assert.notEqual(judgeOpinion(opinion).kind, 'accept');
});

test('D1-12: what earlier rounds settled is told in a bounded list, the latest of it', () => {
  const settled = Array.from({ length: 300 }, (_, at): TriedFinding => ({
    ...claimOf('passed'),
    message: `claim ${at} ${'long '.repeat(500)}`,
  }));
  const text = settledText([...settled, claimOf('untried')]);
  assert.ok(text.includes('claim 299') && !text.includes('untried'));
  assert.ok(text.length < 2000, `${text.length} characters`);
  assert.equal(settledText([claimOf('failed')]), '');
});
