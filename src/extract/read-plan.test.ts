import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planContract, readPlan } from './read-plan.ts';

const spec = 'Build a parser\nwith tests';

const full = {
  title: 'A small parser',
  steps: ['Write the parser', 'Write the tests'],
  files: ['src/parser.ts', 'src/parser.test.ts'],
  acceptance: ['parse("1+1") answers 2'],
};

const shapes: Record<string, string> = {
  'the contract’s form':
    'TITLE: A small parser\n\nSTEPS:\n1. Write the parser\n2. Write the tests\n\nFILES:\n- src/parser.ts\n- src/parser.test.ts\n\nACCEPTANCE:\n- parse("1+1") answers 2\n',
  headings:
    '# Title\nA small parser\n\n## Steps\n- Write the parser\n- Write the tests\n\n## Files\n- `src/parser.ts`\n- `src/parser.test.ts`\n\n## Acceptance criteria\n- parse("1+1") answers 2\n',
  'bold words':
    '**Title:** A small parser\n**Steps:**\n1) Write the parser\n2) Write the tests\n**Files**\n* src/parser.ts (new)\n* src/parser.test.ts: the tests\n**Acceptance:**\n- [ ] parse("1+1") answers 2\n',
  'a fence around it, prose before it and CRLF':
    'Here is the plan:\r\n\r\n```\r\nTITLE: A small parser\r\nSTEPS:\r\n1. Write the parser\r\n2. Write the tests\r\nFILES:\r\n- src/parser.ts\r\n- src/parser.test.ts\r\nACCEPTANCE:\r\n- parse("1+1") answers 2\r\n```\r\n',
  'thinking before it':
    '<think>TITLE: wrong</think>\nTITLE: A small parser\nSTEPS:\nWrite the parser\nWrite the tests\nFILES:\nsrc/parser.ts\nsrc/parser.test.ts\nACCEPTANCE:\nparse("1+1") answers 2',
};

for (const [what, text] of Object.entries(shapes)) {
  test(`a plan is read from ${what}`, () => assert.deepEqual(readPlan(text, spec), full));
}

test('what is no plan becomes the title of the spec and empty lists', () => {
  const empty = { title: 'Build a parser', steps: [], files: [], acceptance: [] };
  for (const text of ['', 'I cannot do that.', '<think>TITLE: x', '\u0000', '<html></html>'])
    assert.deepEqual(readPlan(text, spec), empty);
  assert.equal(readPlan('', '  \n').title, 'untitled');
});

test('a sentence that begins with a section’s name is no section', () => {
  assert.deepEqual(readPlan('TITLE: x\nSTEPS:\n- tests come first\nfiles are small\n', spec).steps, [
    'tests come first',
    'files are small',
  ]);
});

test('what stands under FILES and is no path is left out, and nothing stands twice', () => {
  const { files } = readPlan(
    'FILES:\n- src/a.ts\n- none\n- src/a.ts\n- Dockerfile\n- the usual ones\n',
    spec,
  );
  assert.deepEqual(files, ['src/a.ts', 'Dockerfile']);
});

test('a plan is bounded, whatever a model writes', () => {
  const plan = readPlan(
    `TITLE: ${'x'.repeat(5000)}\nSTEPS:\n${`- ${'y'.repeat(5000)}\n`.repeat(5000)}`,
    spec,
  );
  assert.ok(
    plan.title.length <= 120 && plan.steps.length <= 100 && plan.steps.every((step) => step.length <= 600),
  );
});

test('the contract has the sections that are read', () => {
  const plan = readPlan(planContract, spec);
  assert.ok(plan.steps.length > 0 && plan.acceptance.length > 0);
});
