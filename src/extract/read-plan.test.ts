import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlan } from './read-plan.ts';

const whole = {
  title: 'Add two',
  steps: ['Write it.', 'Test it.'],
  files: ['src/add.ts'],
  acceptance: ['add(1, 2) is 3'],
};

const forms: Record<string, string> = {
  'the form that is asked for':
    'TITLE: Add two\n\nSTEPS:\n1. Write it.\n2. Test it.\n\nFILES:\n- src/add.ts\n\nACCEPTANCE:\n- add(1, 2) is 3\n',
  headings:
    '## Title\nAdd two\n\n## Steps\n- Write it.\n- Test it.\n\n## Files\n* `src/add.ts`: the function\n\n## Acceptance criteria\n- add(1, 2) is 3\n',
  'bold headings':
    '**Title:** Add two\n\n**Steps**\n1) Write it.\n2) Test it.\n\n**Files:**\n- **src/add.ts** (new)\n\n**Acceptance:**\n- [ ] add(1, 2) is 3\n',
  'bare capitals, CRLF':
    'TITLE\r\nAdd two\r\nSTEPS\r\nWrite it.\r\nTest it.\r\nFILES\r\nsrc/add.ts\r\nACCEPTANCE\r\nadd(1, 2) is 3\r\n',
  'thinking before it':
    '<think>STEPS: none</think>\nTITLE: Add two\nSTEPS:\n1. Write it.\n2. Test it.\nFILES:\n- src/add.ts\nACCEPTANCE:\n- add(1, 2) is 3',
  'a fence around it':
    '```\nTITLE: Add two\nSTEPS:\n1. Write it.\n2. Test it.\nFILES:\n- src/add.ts\nACCEPTANCE:\n- add(1, 2) is 3\n```',
};

for (const [name, text] of Object.entries(forms))
  test(`a plan is read: ${name}`, () => assert.deepEqual(readPlan(text, 'spec'), whole));

test('what is no plan is an empty one with the title of the spec', () => {
  for (const text of ['', 'I will do it.', '```js\nconst a = 1;\n```', '<think>never ends'])
    assert.deepEqual(readPlan(text, 'Add two numbers\nplease'), {
      title: 'Add two numbers',
      steps: [],
      files: [],
      acceptance: [],
    });
});
