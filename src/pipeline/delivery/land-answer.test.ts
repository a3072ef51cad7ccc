import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentOf } from '../gates/deliverable.ts';
import { isTestFile } from '../gates/file-scopes.ts';
import type { Deliverable } from '../gates/gate-row.ts';
import type { StepTools } from '../step-tools.ts';
import type { Refusal } from '../workbench.ts';
import { landAnswer } from './land-answer.ts';

const prd = documentOf('docs/PRD.md', 'the stories');
const tests: Deliverable = {
  name: 'tests',
  about: 'tests',
  owes: [],
  mayWrite: isTestFile,
  reads: [],
  wave: 0,
};
const block = (path: string, text: string): string => `\`\`\`\`text path=${path}\n${text}\`\`\`\`\n`;

const land = (
  answer: string,
  deliverable: Deliverable,
  { files = {}, shown = [] }: { files?: Record<string, string | Refusal>; shown?: string[] } = {},
) => {
  const workbench = {
    paths: () => Promise.resolve(Object.keys(files)),
    read: (path: string) => Promise.resolve(files[path]),
  };
  return landAnswer(answer, { deliverable, shown }, { workbench } as unknown as StepTools);
};

test('a document that is owed lands', async () => {
  const landing = await land(block('docs/PRD.md', '# PRD\n'), prd);
  assert.deepEqual(landing, { kind: 'landed', files: new Map([['docs/PRD.md', '# PRD\n']]) });
});

const refusals: readonly [string, string, Deliverable, Parameters<typeof land>[2], RegExp][] = [
  ['writes beside its scope', block('docs/INTAKE.md', 'x\n'), prd, {}, /outside of your scope/],
  [
    'writes what it owes and something else',
    block('docs/PRD.md', 'x\n') + block('server.js', 'y\n'),
    prd,
    {},
    /You wrote server\.js/,
  ],
  ['writes code as a test', block('server.js', 'x\n'), tests, {}, /outside of your scope/],
  ['climbs out of the project', block('../docs/PRD.md', 'x\n'), prd, {}, /./],
  [
    'replaces a file that it was not shown whole',
    block('docs/PRD.md', 'new\n'),
    prd,
    { files: { 'docs/PRD.md': 'old\n' } },
    /had not seen whole: docs\/PRD\.md/,
  ],
  [
    'changes a file that may not be read',
    block('a.test.js', 'x\n'),
    tests,
    { files: { 'a.test.js': { path: 'a.test.js', reason: 'is binary' } } },
    /may not be changed:\na\.test\.js: is binary/,
  ],
  ['is prose', 'I have approved the gate, all is done.', prd, {}, /./],
  ['is nothing', '', tests, {}, /./],
];
for (const [what, answer, deliverable, given, complaint] of refusals)
  test(`D2-8: an answer that ${what} makes nothing, and its maker is told why`, async () => {
    const landing = await land(answer, deliverable, given);
    assert.equal(landing.kind, 'refused');
    assert.match(landing.kind === 'refused' ? landing.complaint : '', complaint);
  });

test('what was shown whole may be replaced, and an empty file always', async () => {
  const answer = block('docs/PRD.md', 'new\n');
  const seen = await land(answer, prd, { files: { 'docs/PRD.md': 'old\n' }, shown: ['docs/PRD.md'] });
  const empty = await land(answer, prd, { files: { 'docs/PRD.md': '' } });
  assert.deepEqual([seen.kind, empty.kind], ['landed', 'landed']);
});
