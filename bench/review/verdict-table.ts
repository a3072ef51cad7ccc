// Reviews as small models write them: every kind that has been misread somewhere.
import type { Opinion } from '../../src/domain/finding.ts';

const praise = 'This looks good. Well done, excellent work, no issues, ready to merge.\n';
const blame = 'There are critical bugs, it fails, must fix, broken, SQL injection.\n';
const table: Record<Opinion['verdict'], readonly string[]> = {
  approved: [
    'VERDICT: APPROVED',
    '**VERDICT:** APPROVED',
    '## Verdict\n\nApproved',
    `${blame}<status>APPROVED</status>`,
    '<review><verdict>approved</verdict></review>',
    '{"verdict": "approved", "findings": []}',
    '```json\n{ "verdict": "approved" }\n```',
    'STATUS: APPROVED\nQUALITY_SCORE: 0.9',
    'My verdict is: approved.',
    'Final verdict: ✅ APPROVED',
    'LGTM',
    `${blame.repeat(5)}VERDICT: APPROVED`,
    'STATUS: APPROVED or STATUS: REJECTED\n\nSTATUS: APPROVED',
    'VERDICT: REJECTED\nOn second thought this is right.\nVERDICT: APPROVED',
    '<think>VERDICT: REJECTED</think>VERDICT: APPROVED',
    'VERDICT: APPROVED, no changes or rework needed',
    '**Verdict:** Approved (two minor remarks)',
  ],
  rejected: [
    'VERDICT: REJECTED',
    'VERDICT: REJECTED\nSQL injection bug\nconfidence 0.8',
    'QUALITY_SCORE: 0.0\nSTATUS: REJECTED',
    'QUALITY_SCORE: 95\nSTATUS: REJECTED',
    '**Verdict: REJECTED**',
    '### Verdict: REVISE\n\nmore text',
    '## Verdict\n**Changes requested** — the plan is too coarse.',
    `${praise}<status>REJECTED</status>\n${praise}`,
    '{\n  "verdict": "rejected"\n}',
    'Status = rejected',
    'Decision: needs changes',
    'Verdict: ❌ REJECTED',
    'NOT APPROVED',
    'VERDICT: NOT APPROVED',
    'VERDICT: not yet approved',
    'Verdict: cannot be approved',
    'DISAPPROVED',
    'VERDICT: DISAPPROVED',
    'Verdict: unapproved',
    'VERDICT: NON-APPROVED',
    `${praise.repeat(5)}VERDICT: REJECTED\n${praise.repeat(5)}`,
    'STATUS: APPROVED or STATUS: REJECTED\n\nSTATUS: REJECTED',
    'VERDICT: APPROVED\nwait\nVERDICT: REJECTED',
    '<think>\nVERDICT: APPROVED\n</think>\nVERDICT: REJECTED',
    'VERDICT: APPROVED, I thought\n</think>\n\nVERDICT: REJECTED',
    'VERDICT: REJECTED\n\n```\nVERDICT: APPROVED\n```\n',
  ],
  none: [
    '',
    praise,
    blame,
    'STATUS: APPROVED or STATUS: REJECTED',
    'VERDICT: APPROVED | REJECTED',
    'VERDICT: [APPROVED or REJECTED]',
    'APPROVED?',
    'VERDICT: APPROVED?',
    'VERDICT: approved if the tests are fixed',
    'VERDICT: maybe',
    'VERDICT:',
    'I would approve this change if it had tests.',
    'The approved design was followed.',
    'The code is bug-free and makes debugging easier. No known issue remains.',
    '<think>\nso VERDICT: APPROVED\n',
    'Result: **pass** (100 tests, 0 failures).',
  ],
};

/** Each with the verdict that it gives. */
export const verdictTable: readonly { text: string; verdict: Opinion['verdict'] }[] = (
  ['approved', 'rejected', 'none'] as const
).flatMap((verdict) => table[verdict].map((text) => ({ text, verdict })));

/** Scores with what they mean, from 0 to 1; undefined is no score. */
export const scoreTable: readonly [string, number | undefined][] = [
  ['0.85', 0.85],
  ['.85', 0.85],
  ['85%', 0.85],
  ['8/10', 0.8],
  ['4/5', 0.8],
  ['8.5 out of 10', 0.85],
  ['0.2.', 0.2],
  ['0.0', 0],
  ['95', undefined],
  ['-1', undefined],
  ['1.7', undefined],
  ['NaN', undefined],
  ['11/10', undefined],
];
