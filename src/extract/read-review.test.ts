import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './read-lines.ts';
import { scoreOf } from './read-score.ts';
import { readVerdict, verdictContract } from './read-verdict.ts';

const scores: [string, number | undefined][] = [
  ['0.85', 0.85],
  ['.85', 0.85],
  ['0,85', 0.85],
  ['1', 1],
  ['1.0', 1],
  ['0', 0],
  ['0.0', 0],
  ['0.2.', 0.2],
  ['85%', 0.85],
  ['85 %', 0.85],
  ['100 percent', 1],
  ['8/10', 0.8],
  ['4/5', 0.8],
  ['8.5 out of 10', 0.85],
  ['8,5 / 10', 0.85],
  ['85/100', 0.85],
  ['**0.9**', 0.9],
  ['`0.9` (good)', 0.9],
  ['0.9, because it is tested', 0.9],
  ['95', undefined],
  ['10', undefined],
  ['-1', undefined],
  ['1.7', undefined],
  ['NaN', undefined],
  ['Infinity', undefined],
  ['', undefined],
  ['11/10', undefined],
  ['101%', undefined],
  ['1/0', undefined],
  ['0.0-1.0', undefined],
  ['0.0 to 1.0', undefined],
  ['0.8 or 0.9', undefined],
  ['0.8.5', undefined],
  ['1e-1', undefined],
  ['8/10/2', undefined],
  ['high', undefined],
  ['999999999999', undefined],
];
for (const [text, expected] of scores)
  test(`D1-6: a score of ${JSON.stringify(text)} is ${expected}`, () =>
    assert.equal(scoreOf(text), expected));

const announced: [string, number | undefined][] = [
  ['SCORE: 0.85\nVERDICT: APPROVED', 0.85],
  ['QUALITY_SCORE: 8/10', 0.8],
  ['**Quality score:** 85%', 0.85],
  ['Overall score is 0.7', 0.7],
  ['## Score: 7/10', 0.7],
  ['<quality_score>0.4</quality_score>', 0.4],
  ['<review><status>APPROVED</status><score>0.4</score></review>', 0.4],
  ['{"verdict": "approved", "score": 0.6}', 0.6],
  ['{\n  "verdict": "approved",\n  "quality_score": "85%"\n}', 0.85],
  ['SCORE: 0.4\nSCORE: 0.6', 0.6],
  ['SCORE: 0.4\nSCORE: 95', undefined],
  ['QUALITY: fine', undefined],
  ['The score of 0.9 was reached in the tests.', undefined],
  ['<think>SCORE: 0.9</think>VERDICT: APPROVED', undefined],
  [verdictContract, undefined],
];
for (const [text, expected] of announced)
  test(`D1-2, D1-6: the score in ${JSON.stringify(text.slice(0, 50))} is ${expected}`, () =>
    assert.equal(readVerdict(text).score, expected));

const lines: [string, number[]][] = [
  ['line 5', [5]],
  ['lines 5 and 90', [5, 90]],
  ['lines 3-7', [3, 7]],
  ['Lines 3, 8 and 12', [3, 8, 12]],
  ['see L12', [12]],
  ['at 12:4', [12]],
  ['#12', [12]],
  ['#L12', [12]],
  ['lines 3–7, 12', [3, 7, 12]],
  ['online 5', []],
  ['pipeline 5 is slow', []],
  ['line 0', []],
  ['XL12', []],
  ['a ratio of 1:2:3', []],
  ['v1.12:4', []],
  ['nothing', []],
];
for (const [text, expected] of lines)
  test(`D1-15: ${JSON.stringify(text)} names the lines ${expected.join(', ') || '(none)'}`, () =>
    assert.deepEqual(readLines(text), expected));

test('a review in JSON is read with its findings, in a fence and with the usual other names', () => {
  const findings = [
    { severity: 'critical', file: 'a.js', line: '12-14', code: 'a + b', description: 'joins' },
    { severity: 'low', message: 'name' },
    { severity: 'major' },
    'text',
  ];
  for (const text of [
    JSON.stringify({ verdict: 'rejected', score: 0.2, findings }),
    `Here it is:\n\`\`\`json\n${JSON.stringify({ status: 'REJECTED', rating: '20%', issues: findings }, null, 2)}\n\`\`\`\n`,
  ])
    assert.deepEqual(readVerdict(text), {
      verdict: 'rejected',
      score: 0.2,
      findings: [
        { severity: 'blocker', path: 'a.js', line: 12, lines: [14], quote: 'a + b', message: 'joins' },
        { severity: 'minor', message: 'name' },
      ],
    });
  assert.equal(readVerdict('{"approved": false, "issues": []}').verdict, 'rejected');
  assert.equal(readVerdict('{"approved": "maybe"}').verdict, 'none');
  assert.equal(readVerdict('{"approved": true, "issues": []').verdict, 'none');
});

test('a JSON object that a review quotes is not its verdict', () => {
  const text = 'It answers\n```json\n{"approved": true}\n```\nwhich is wrong.';
  assert.equal(readVerdict(text).verdict, 'none');
});

test('the code that a finding begins with is its quote; a suggestion further on is none', () => {
  const { findings } = readVerdict(
    'FINDING [major] a.js:2: `return a - b` should be `return a + b`\nFINDING [minor] b.js:3: use `const`\n- **[blocker]** c.js, lines 4 and 9: ``a `b` c`` is open',
  );
  assert.deepEqual(
    findings.map(({ quote, line, lines }) => [quote, line, lines]),
    [
      ['return a - b', 2, undefined],
      [undefined, 3, undefined],
      ['a `b` c', 4, [9]],
    ],
  );
});

test('D1-30: no review is anything but a text that is read', () => {
  for (const text of ['null', '[]', '42', '{}', '{"verdict": null}', '{"findings": 3}'])
    assert.deepEqual(readVerdict(text), { verdict: 'none', findings: [] }, text);
});
