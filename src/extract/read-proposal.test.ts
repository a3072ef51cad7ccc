import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proposalFrom, readProposal } from './read-proposal.ts';
import { readSubtasks, subtasksFrom } from './read-subtasks.ts';

const answer = `<think>TITLE: no</think>TITLE: Log in by password

PLAN:
1. Add a table of users.
2. Add \`POST /login\`.

**Acceptance criteria:**
- A wrong password is answered with 401.

FILES:
- src/login.ts (new)
- \`src/login.test.ts\`

RISK: Medium – passwords are stored.

QUESTIONS:
- none`;

test('a proposal is read section by section, whatever the marks', () => {
  assert.deepEqual(readProposal(answer), {
    kind: 'read',
    proposal: {
      title: 'Log in by password',
      plan: ['Add a table of users.', 'Add `POST /login`.'],
      acceptance: ['A wrong password is answered with 401.'],
      files: ['src/login.ts', 'src/login.test.ts'],
      risk: { level: 'medium', reason: 'passwords are stored.' },
      questions: [],
    },
  });
});

const broken: [name: string, text: string, complaint: RegExp][] = [
  ['empty', '', /no TITLE.*PLAN has no step.*ACCEPTANCE.*RISK/],
  ['without a plan', answer.replace(/PLAN:[\s\S]*?\*\*/, '**'), /PLAN has no step/],
  ['with a risk that is none', answer.replace('Medium', 'some'), /RISK is not/],
  ['that climbs out', answer.replace('src/login.ts (new)', '../../etc/cron.d/x'), /not inside the project/],
  ['that names the home', answer.replace('src/login.ts (new)', '~/.ssh/id.pub'), /not inside the project/],
  [
    'that writes hooks',
    answer.replace('src/login.ts (new)', '.git/hooks/pre-commit'),
    /not inside the project/,
  ],
];
for (const [name, text, complaint] of broken)
  test(`a proposal ${name} is complained of, and nothing is guessed`, () => {
    const reading = readProposal(text);
    assert.ok(reading.kind === 'unreadable');
    assert.match(reading.complaint, complaint);
  });

test('the same rules hold for JSON', () => {
  const value = {
    title: 'T',
    plan: ['a'],
    acceptance: 'b',
    files: ['x.ts'],
    risk: { level: 'low' },
    more: 1,
  };
  const reading = proposalFrom(value);
  assert.ok(reading?.kind === 'read');
  assert.deepEqual([reading.proposal.acceptance, reading.proposal.risk.level], [['b'], 'low']);
  assert.equal(proposalFrom({ ...value, risk: 'huge' })?.kind, 'unreadable');
  assert.equal(proposalFrom({ ...value, files: ['/etc/passwd'] })?.kind, 'unreadable');
  for (const other of [undefined, null, 1, [], {}, { files: [] }])
    assert.equal(proposalFrom(other), undefined);
});

const part = (number: number, files: string, after = 'none'): string =>
  `PART ${number}: Part ${number}\n\nSPEC:\nDo ${number}.\nAnd test it.\n\nFILES:\n- ${files}\n\nAFTER: ${after}\n`;

const afterOf = (text: string): unknown => {
  const reading = readSubtasks(text);
  return reading.kind === 'read' ? reading.subtasks.map(({ after }) => after) : reading.complaint;
};

test('parts are read with their order; those that share a file wait for each other', () => {
  const reading = readSubtasks(
    [part(1, 'src/a.ts'), part(2, 'src/b.ts', '1'), part(3, 'docs/c.md')].join('\n'),
  );
  assert.ok(reading.kind === 'read');
  assert.deepEqual(reading.subtasks[1], {
    title: 'Part 2',
    spec: 'Do 2.\nAnd test it.',
    files: ['src/b.ts'],
    after: [1],
  });
  assert.deepEqual(afterOf([part(1, 'src/a.ts'), part(2, 'src/'), part(3, 'src/b/c.ts')].join('\n')), [
    [],
    [1],
    [2],
  ]);
  assert.deepEqual(afterOf([part(1, 'a.ts', '2'), part(2, 'a.ts')].join('\n')), [[2], []], 'said is said');
  assert.deepEqual(afterOf([part(1, 'a.ts'), part(2, 'b.ts', '1'), part(3, 'a.ts', '2')].join('\n')), [
    [],
    [1],
    [2],
  ]);
});

test('circles, parts that are not there and paths outside are refused', () => {
  assert.match(
    String(afterOf([part(1, 'a.ts', '2'), part(2, 'b.ts', '3'), part(3, 'c.ts', '1')].join('\n'))),
    /circle/,
  );
  assert.match(String(afterOf(part(1, 'a.ts', '1'))), /circle/);
  assert.match(String(afterOf(part(1, 'a.ts', '4'))), /waits for PART 4/);
  assert.match(String(afterOf(part(1, '../x/a.ts'))), /not inside/);
  assert.match(String(afterOf('Sure, here you go!')), /no PART/);
  assert.match(
    String(afterOf(Array.from({ length: 41 }, (_, at) => part(at + 1, `f${at}.ts`)).join(''))),
    /more than 40/,
  );
  assert.equal(subtasksFrom([{ title: 'a', spec: 'b', after: [1] }])?.kind, 'unreadable');
  assert.equal(subtasksFrom({ subtasks: [{ title: 'a', spec: 'b' }] })?.kind, 'read');
  assert.equal(subtasksFrom({}), undefined);
});

test('a megabyte of headings is read in linear time', { timeout: 10_000 }, () => {
  for (const text of ['PLAN:\n'.repeat(1.5e5), '# '.repeat(5e5), 'PART 1: '.repeat(1e5)]) {
    assert.equal(readProposal(text).kind, 'unreadable');
    assert.equal(readSubtasks(text).kind, 'unreadable');
  }
});
