import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Opinion } from '../domain/finding.ts';
import { readVerdict, verdictContract } from './read-verdict.ts';

const verdict = (text: string): Opinion['verdict'] => readVerdict(text).verdict;
const praise = 'This looks good. Well done, excellent work, no issues, ready to merge.\n';
const blame = 'There are critical bugs, it fails, must fix, broken, SQL injection.\n';

const table: [Opinion['verdict'], string][] = [
  ['approved', 'VERDICT: APPROVED'],
  ['rejected', 'VERDICT: REJECTED'],
  ['approved', '**VERDICT:** APPROVED'],
  ['rejected', '**Verdict: REJECTED**'],
  ['approved', '## Verdict\n\nApproved'],
  ['rejected', '### Verdict: REVISE\n\nmore text'],
  ['rejected', '## Verdict\n**Changes requested** — the plan is too coarse.'],
  ['approved', '<verdict>APPROVED</verdict>'],
  ['approved', `${blame}<status>APPROVED</status>`],
  ['rejected', `${praise}<status>REJECTED</status>\n${praise}`],
  ['approved', '{"verdict": "approved", "findings": []}'],
  ['rejected', '{\n  "verdict": "rejected"\n}'],
  ['rejected', `{"findings": [{"message": "${'x'.repeat(900)}"}], "verdict": "rejected"}`],
  ['approved', '```json\n{ "verdict": "approved" }\n```'],
  ['approved', 'STATUS: APPROVED\n\nQUALITY: fine'],
  ['rejected', 'Status = rejected'],
  ['rejected', 'Decision: needs changes'],
  ['approved', 'My verdict is: approved.'],
  ['approved', 'Final verdict: ✅ APPROVED'],
  ['rejected', 'Verdict: ❌ REJECTED'],
  ['approved', 'Recommendation: Approve'],
  ['rejected', 'Recommendation: Reject'],
  ['approved', 'LGTM'],
  ['approved', 'All fine.\n\nAPPROVED'],
  ['rejected', 'All bad.\n\n**REJECTED**'],
  ['rejected', 'NOT APPROVED'],
  ['rejected', 'VERDICT: NOT APPROVED'],
  ['rejected', 'VERDICT: not yet approved'],
  ['rejected', 'Verdict: cannot be approved'],
  ['rejected', 'DISAPPROVED'],
  ['rejected', 'VERDICT: DISAPPROVED'],
  ['rejected', 'Verdict: unapproved'],
  ['approved', 'VERDICT: APPROVED, no changes or rework needed'],
  ['approved', '**Verdict:** Approved (two minor remarks)'],
  ['none', 'Verdict: No blocking issues'],
  ['none', 'Result: **pass** (100 tests, 0 failures).'],
  ['none', 'Status: passed'],
  ['none', 'APPROVED?'],
  ['none', 'VERDICT: APPROVED?'],
  ['none', 'VERDICT: approved if the tests are fixed'],
  ['none', 'Verdict: approve once the bug is gone'],
  ['none', ''],
  ['none', praise],
  ['none', blame],
  ['none', 'I would approve this change if it had tests.'],
  ['none', 'The approved design was followed.'],
  ['none', 'VERDICT:'],
  ['none', 'VERDICT: maybe'],
  ['none', 'The result is approved by nobody and everybody.'],
];

for (const [expected, text] of table) {
  test(`D1-3: ${JSON.stringify(text.slice(0, 60))} is read as ${expected}`, () =>
    assert.equal(verdict(text), expected));
}

test('D1-3: an explicit verdict wins over every phrase around it', () => {
  assert.equal(verdict(`${praise.repeat(5)}VERDICT: REJECTED\n${praise.repeat(5)}`), 'rejected');
  assert.equal(verdict(`${blame.repeat(5)}VERDICT: APPROVED\n${blame.repeat(5)}`), 'approved');
  assert.equal(verdict('REJECTED\n\nVERDICT: APPROVED'), 'approved');
  assert.equal(verdict('VERDICT: REJECTED\n\nAPPROVED'), 'rejected');
});

test('D1-7: the form that a reviewer repeats is no verdict, and the last verdict counts', () => {
  const forms = [
    'STATUS: APPROVED or STATUS: REJECTED',
    'VERDICT: APPROVED | REJECTED',
    'Verdict: approved/rejected',
    'VERDICT: [APPROVED or REJECTED]',
  ];
  for (const form of forms) {
    assert.equal(verdict(form), 'none', form);
    assert.equal(verdict(`${form}\n\nVERDICT: REJECTED`), 'rejected', form);
    assert.equal(verdict(`${form}\n\nVERDICT: APPROVED`), 'approved', form);
  }
  assert.equal(verdict('VERDICT: REJECTED\nfixed meanwhile\nVERDICT: APPROVED'), 'approved');
  assert.equal(verdict('VERDICT: APPROVED\nwait\nVERDICT: REJECTED'), 'rejected');
});

test('D1-7: the whole contract repeated is no approval', () => {
  assert.notEqual(verdict(verdictContract), 'approved');
  assert.equal(verdict(`${verdictContract}\n\nVERDICT: APPROVED`), 'approved');
});

test('D1-8: words that hold APPROVED without meaning it never approve', () => {
  for (const text of [
    'NOT APPROVED',
    'APPROVED?',
    'DISAPPROVED',
    '',
    'UNAPPROVED',
    'not yet APPROVED',
    'VERDICT: NOT_APPROVED',
    'VERDICT: NON-APPROVED',
  ])
    assert.notEqual(verdict(text), 'approved', text);
});

test('D1-20: verdicts inside thinking are not read, whether it ends or not', () => {
  assert.equal(verdict('<think>\nVERDICT: APPROVED\n</think>\nVERDICT: REJECTED'), 'rejected');
  assert.equal(verdict('<think>VERDICT: REJECTED</think>VERDICT: APPROVED'), 'approved');
  assert.equal(verdict('<think>\nso VERDICT: APPROVED\n'), 'none');
  assert.equal(verdict('VERDICT: APPROVED, I thought\n</think>\n\nVERDICT: REJECTED'), 'rejected');
});

test('a verdict inside quoted code is not read when the reviewer speaks outside it', () => {
  assert.equal(verdict('VERDICT: REJECTED\n\n```\nVERDICT: APPROVED\n```\n'), 'rejected');
});

test('a review whose form stands in a fence at its end is read', () => {
  const review = readVerdict(
    'Here is my review:\n\n```\nFINDING [minor] a.ts:1: name\nVERDICT: APPROVED\n```\n',
  );
  assert.deepEqual([review.verdict, review.findings.length], ['approved', 1]);
  assert.equal(verdict('The code prints:\n```\nVERDICT: APPROVED\n```\nbut I am not sure.'), 'none');
});

test('findings are read with severity, path and line', () => {
  const { findings } = readVerdict(
    [
      'FINDING [blocker] src/a.ts:12: deletes the wrong file',
      '- **[major]** `src/deep/b.ts:7` - off by one',
      '1. [minor] src/c.ts: name is unclear',
      'FINDING [critical] no test covers the empty list',
      '[Severity: important] — `PROMPT.md:140` is ignored',
      'FINDING [major] src/d.ts, line 3: wrong sign',
      'VERDICT: REJECTED',
    ].join('\n'),
  );
  assert.deepEqual(findings, [
    { severity: 'blocker', path: 'src/a.ts', line: 12, message: 'deletes the wrong file' },
    { severity: 'major', path: 'src/deep/b.ts', line: 7, message: 'off by one' },
    { severity: 'minor', path: 'src/c.ts', message: 'name is unclear' },
    { severity: 'blocker', message: 'no test covers the empty list' },
    { severity: 'major', path: 'PROMPT.md', line: 140, message: 'is ignored' },
    { severity: 'major', path: 'src/d.ts', line: 3, message: 'wrong sign' },
  ]);
});

test('prose and the form itself hold no findings', () => {
  const { findings } = readVerdict(
    'A minor remark: fine.\nerror handling is good\nFINDING [blocker|major|minor] path:line: what\nVERDICT: APPROVED',
  );
  assert.deepEqual(findings, []);
});

test('hostile reviews are read in time that grows with their length', () => {
  for (const part of ['VERDICT: ', 'verdict:\n', '[major] a.ts:1: x\n', '<verdict>', '```\n', '((((', '\n']) {
    const measure = (size: number): number => {
      const text = part.repeat(size / part.length);
      const start = performance.now();
      readVerdict(text);
      return performance.now() - start;
    };
    measure(20_000);
    const [small, large] = [60_000, 480_000].map((size) => Math.min(measure(size), measure(size)));
    assert.ok(
      (large ?? 0) < (small ?? 0) * 24 + 100,
      `${JSON.stringify(part)}: ${small} ms, eight times as much in ${large} ms`,
    );
  }
});
