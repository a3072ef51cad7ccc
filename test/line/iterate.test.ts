import assert from 'node:assert/strict';
import { after, test, type TestContext } from 'node:test';
import { requestSchema, type ReviewPolicy } from '../../src/domain/request.ts';
import type { ScriptedReply } from '../../src/models/scripted.ts';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine, type Line } from './line.ts';

after(closeStore);

const good = files({ 'add.js': add('a + b'), 'add.test.js': addTest });
const careful = files({ 'add.js': add('Number(a) + Number(b)') });
const approved = 'SCORE: 0.9\nVERDICT: APPROVED';
const claim =
  'FINDING [major] add.js:7: `(a, b) => a + b` joins text instead of adding\nSCORE: 0.3\nVERDICT: REJECTED';
const slow = 'FINDING [major] add.js:1: `add = (a, b)` is wrong for zeros\nSCORE: 0.3\nVERDICT: REJECTED';

const testOf = (name: string, assertion: string): string =>
  `\`\`\`js\nimport assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\n\ntest('${name}', () => {\n  ${assertion}\n});\n\`\`\``;
const failing = testOf('adds numbers in text', "assert.equal(add('1', '2'), 3);");
const passing = testOf('adds zeros', 'assert.equal(add(0, 0), 0);');

const reviewOf = ({ proof }: Line['end']) => {
  assert.ok(proof?.review);
  return proof.review;
};

const iterate = (
  context: TestContext,
  replies: ScriptedReply[],
  policy: Partial<ReviewPolicy> = {},
  more = {},
) =>
  walkLine(context, {
    files: emptyProject,
    recipe: 'iterate',
    request: requestSchema.parse({ review: { mode: 'auto', rounds: 3, threshold: 0.7, ...policy } }),
    replies: [plan('add.js'), ...replies],
    ...more,
  });

test('an approval with a good score is accepted; who reviewed and why is in the proof', async (t) => {
  const { end, model } = await iterate(t, [good, approved]);
  const { verdict, mode, why, score, tried, dropped } = reviewOf(end);
  assert.deepEqual(
    [end.outcome, verdict, mode, score, tried, dropped],
    ['verified', 'approved', 'self', 0.9, [], 0],
  );
  assert.match(why ?? '', /no other model than scripted/);
  model.assertFinished();
});

test('a claim that a test shows is mended, and its test is in the commit', async (t) => {
  const line = await iterate(t, [
    good,
    claim,
    { text: failing, expect: 'joins text' },
    { text: careful, expect: /adds numbers in text[^]*joins text|joins text[^]*adds numbers in text/ },
    approved,
  ]);
  const { end } = line;
  assert.deepEqual([end.outcome, reviewOf(end).verdict], ['verified', 'approved']);
  const [tried] = reviewOf(end).tried ?? [];
  assert.deepEqual([tried?.outcome, tried?.line, tried?.quote], ['mended', 1, '(a, b) => a + b']);
  assert.match((await line.onBranch(tried?.test?.path ?? '')) ?? '', /adds numbers in text/);
  assert.equal(end.proof?.checks.find(({ name }) => name === 'test')?.tests?.passed, 3);
  line.model.assertFinished();
});

test('who mends cannot get rid of the test of a claim by changing it', async (t) => {
  const [, path = ''] =
    /saved as (\S+), so/.exec(
      (await iterate(t, [good, claim, failing, careful, approved])).model.calls[3]?.messages.at(-1)
        ?.content ?? '',
    ) ?? [];
  const cheat = files({ [path]: "import { test } from 'node:test';\n\ntest('nothing', () => {});" });
  const line = await iterate(t, [good, claim, failing, cheat, careful, approved]);
  const { end, model } = line;
  assert.equal(end.outcome, 'verified');
  assert.match((await line.onBranch(path)) ?? '', /adds numbers in text/);
  assert.equal(end.proof?.healed, 2);
  model.assertFinished();
});

test('a claim that its own test refutes does not block: a rejection without anything left is overruled', async (t) => {
  const line = await iterate(t, [good, slow, passing, { text: slow, expect: 'the claims are refuted' }]);
  const { end } = line;
  assert.deepEqual([end.outcome, reviewOf(end).verdict], ['verified', 'overruled']);
  assert.deepEqual(
    reviewOf(end).tried.map(({ outcome }) => outcome),
    ['passed'],
  );
  assert.equal(reviewOf(end).findings.length, 1);
  assert.deepEqual(end.proof?.files.map(({ path }) => path).toSorted(), ['add.js', 'add.test.js']);
  line.model.assertFinished();
});

for (const [what, reply] of [
  ['does not parse', "```js\nimport { test } from 'node:test';\ntest('x', () => {{;\n```"],
  ['imports what is not there', testOf('x', 'assert.equal(1, 2);').replace('./add.js', './nowhere.js')],
  ['breaks by itself', testOf('x', 'assert.equal(sum(1, 2), 3);')],
  ['is none', 'I think the claim is obvious.'],
] as const)
  test(`a test that ${what} proves nothing: the claim is untried and goes to the healer once`, async (t) => {
    const { end, model } = await iterate(t, [good, claim, reply, careful, approved]);
    assert.equal(end.outcome, 'verified');
    assert.deepEqual(
      reviewOf(end).tried.map(({ outcome }) => outcome),
      ['untried'],
    );
    assert.equal(end.proof?.files.length, 2);
    model.assertFinished();
  });

test('D1-1, D1-2: a rejection without code that exists is asked for it once, and is never accepted', async (t) => {
  for (const said of [
    'SQL injection bug.\n\nSCORE: 0.0\nVERDICT: REJECTED',
    'FINDING [blocker] add.js:99: `db.query(sql)` is open\nVERDICT: REJECTED',
  ]) {
    const { end, model } = await iterate(t, [good, said, { text: said, expect: 'names code that exists' }]);
    assert.deepEqual([end.outcome, reviewOf(end).verdict], ['rejected', 'rejected']);
    assert.deepEqual(reviewOf(end).findings, []);
    assert.equal(reviewOf(end).dropped, said.includes('FINDING') ? 2 : 0);
    model.assertFinished();
  }
});

test('D1-5: the threshold decides about one and the same score', async (t) => {
  const said = 'SCORE: 8/10\nVERDICT: APPROVED';
  const outcomes: string[] = [];
  for (const threshold of [0.5, 0.75, 0.8, 0.95]) {
    const { end } = await iterate(t, [good, said, said], { threshold });
    outcomes.push(`${end.outcome} ${reviewOf(end).score}`);
  }
  assert.deepEqual(outcomes, ['verified 0.8', 'verified 0.8', 'verified 0.8', 'rejected 0.8']);
});

test('D1-5: a second look at the same code does not make its score better', async (t) => {
  const { end } = await iterate(t, [
    good,
    'SCORE: 0.6\nVERDICT: APPROVED',
    { text: approved, expect: 'low score' },
  ]);
  assert.deepEqual([end.outcome, reviewOf(end).score], ['rejected', 0.6]);
  assert.match(end.reason, /score of 0.6 is below the threshold of 0.7/);
});

test('D1-2: an approval with a score of 0 is not accepted', async (t) => {
  const said = 'SCORE: 0.0\nVERDICT: APPROVED';
  const { end } = await iterate(t, [good, said, said], { threshold: 0.1 });
  assert.deepEqual([end.outcome, reviewOf(end).score], ['rejected', 0]);
});

test('D1-29: 0 rounds review once and mend nothing', async (t) => {
  const { end, model } = await iterate(t, [good, claim, failing], { rounds: 0 });
  assert.deepEqual([end.outcome, reviewOf(end).tried[0]?.outcome], ['rejected', 'failed']);
  assert.match(end.reason, /test of the reviewer shows a fault/);
  model.assertFinished();
});

test('after round one a new finding without a failing test keeps nothing going', async (t) => {
  const other = 'FINDING [major] add.js:1: `Number(a) + Number(b)` is slow\nVERDICT: REJECTED';
  const { end, model } = await iterate(t, [good, claim, 'NO TEST: taste', careful, other, 'NO TEST: speed']);
  assert.deepEqual([end.outcome, reviewOf(end).verdict, end.proof?.healed], ['rejected', 'rejected', 1]);
  model.assertFinished();
});

test('D1-23: mending that makes the checks worse is rolled back, and the best state is committed', async (t) => {
  const broken = files({ 'add.js': add('nothing') });
  const line = await iterate(t, [good, claim, 'NO TEST: taste', broken]);
  assert.equal(line.end.outcome, 'rejected');
  assert.equal(await line.onBranch('add.js'), add('a + b'));
  assert.equal(line.end.proof?.checks.find(({ name }) => name === 'test')?.status, 'passed');
});

test('D1-23: a failing claim that nobody can mend ends with the best state and its test', async (t) => {
  const line = await iterate(
    t,
    [good, claim, failing, files({ 'add.js': add('nothing') })],
    {},
    { budget: { attempts: 1 } },
  );
  assert.deepEqual([line.end.outcome, reviewOf(line.end).verdict], ['failed', 'rejected']);
  assert.equal(await line.onBranch('add.js'), add('a + b'));
});

test('D1-7: a reviewer that repeats the form is asked again', async (t) => {
  const echo = 'STATUS: APPROVED or STATUS: REJECTED';
  const { end, model } = await iterate(t, [good, echo, { text: approved, expect: 'held no verdict' }]);
  assert.deepEqual([end.outcome, reviewOf(end).verdict], ['verified', 'approved']);
  model.assertFinished();
});

test('D1-9: an empty answer or a refusal never reaches the reviewer', async (t) => {
  const refusal = 'I cannot do this.';
  const { end, model } = await iterate(t, [refusal, refusal, refusal, refusal]);
  assert.equal(end.outcome, 'failed');
  assert.equal(end.proof?.review, undefined);
  model.assertFinished();
});

test('where the request names its files the test of a claim is run and not committed', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    recipe: 'generate',
    request: { path: 'add.js', tests: true, review: { mode: 'auto', rounds: 2, threshold: 0.7 } },
    replies: [
      good,
      claim,
      failing,
      { text: files({ 'add.js': add('(0, a) + b') }), expect: 'joins text' },
      careful,
      approved,
    ],
  });
  assert.deepEqual(
    [line.end.outcome, reviewOf(line.end).tried.map(({ outcome }) => outcome)],
    ['verified', ['mended']],
  );
  assert.deepEqual(line.end.proof?.files.map(({ path }) => path).toSorted(), ['add.js', 'add.test.js']);
  line.model.assertFinished();
});

test('a review that stands alone tries its claims, mends nothing and leaves nothing behind', async (t) => {
  const line = await walkLine(t, {
    files: { ...emptyProject, 'add.js': `${add('a + b')}\n`, 'add.test.js': `${addTest}\n` },
    recipe: 'review',
    request: {
      context: ['add.js'],
      subject: { kind: 'files' },
      review: { mode: 'auto', rounds: 1, threshold: 0 },
    },
    replies: [claim, failing],
  });
  assert.deepEqual(
    [line.end.outcome, reviewOf(line.end).tried.map(({ outcome }) => outcome)],
    ['rejected', ['failed']],
  );
  assert.deepEqual([line.end.commit, line.end.proof?.files], [null, []]);
  line.model.assertFinished();
});

test('a claim about Python is tried with its own test runner', async (t) => {
  const python = files({
    'add.py': 'def add(a, b):\n    return a + b',
    'test_add.py':
      'import unittest\nfrom add import add\n\n\nclass AddTest(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(1, 2), 3)\n\n\nif __name__ == "__main__":\n    unittest.main()',
  });
  const said = 'FINDING [major] add.py:2: `return a + b` joins text\nVERDICT: REJECTED';
  const shows =
    '```python\nimport unittest\nfrom add import add\n\n\nclass ClaimTest(unittest.TestCase):\n    def test_text(self):\n        self.assertEqual(add("1", "2"), 3)\n```';
  const mended = files({ 'add.py': 'def add(a, b):\n    return int(a) + int(b)' });
  const line = await walkLine(t, {
    files: { 'README.md': '# p\n' },
    recipe: 'iterate',
    request: { review: { mode: 'auto', rounds: 1, threshold: 0.7 } },
    replies: [plan('add.py'), python, said, shows, mended, approved],
  });
  const [tried] = reviewOf(line.end).tried;
  assert.deepEqual([line.end.outcome, tried?.outcome, tried?.reason], ['verified', 'mended', undefined]);
  assert.match(tried?.test?.path ?? '', /test_claim_[\da-f]{8}\.py$/);
  line.model.assertFinished();
});
