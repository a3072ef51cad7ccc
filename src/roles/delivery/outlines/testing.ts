import { defineOutline, keepForm } from './outline.ts';

export const testPlan = defineOutline({
  deliverable: 'docs/TEST-PLAN.md',
  about: 'Which test shows which requirement, and what no test shows.',
  language: 'markdown',
  text: `
# Test plan

## How tests run

<command that runs all of them, and what it needs>

## Requirements

- R1: <path of the test file>, <what it does and observes>

## Not tested

- <what no test shows>: <why that is acceptable>
`,
  example: '- R2: test/loans.test.ts, lends a lent book and observes 409',
  rules: [
    keepForm,
    'Every requirement of docs/INTAKE.md has at least one line, with its own id.',
    'What a test observes is the acceptance of the requirement, not that code was called.',
    'Where everything is tested, write "None." below the last heading.',
    'Write no results: programs run the tests and write them down.',
  ],
});

export const tests = defineOutline({
  deliverable: 'tests',
  about: 'Tests of what the requirements promise: units, the server over HTTP, and whole ways of a user.',
  language: 'ts',
  text: `
import assert from 'node:assert/strict';
import { test } from 'node:test';
<imports of what is tested>

test('R1: <what the acceptance of R1 says>', async () => {
  <actions of the acceptance>
  assert.deepEqual(<what came back>, <exact value that is expected>);
});
`,
  example: "test('R2: a lent book is not lent again', async () => {",
  rules: [
    'The name of each test begins with the id of its requirement: R1, a colon, then what is observed.',
    'Every acceptance line of docs/INTAKE.md has a test. Use the test runner that the project has.',
    'Compare exact values. A test that passes on broken code is refused: faults are put into the code to see that.',
    'Each test makes its own data and ends what it starts. No network, no fixed port, no waiting for time.',
    'Change no code under test. Skip nothing.',
  ],
});

export const evaluation = defineOutline({
  deliverable: 'docs/EVALUATION.md',
  about: 'How the models of the product are judged: cases, measures, limits.',
  language: 'markdown',
  text: `
# Evaluation

## Cases

<where the cases stand, how many there are, and how they were chosen>

## Measures

### M1: <name of the measure>

Requirements: <ids of the requirements it serves, such as R1, R2>
Threshold: <least value that passes>
Command: <command that prints the measure>

## Known failures

- <kind of case that goes wrong>: <what users see then>

## Results

Filled by the harness.
`,
  example: 'Threshold: accuracy of at least 0.8 on 40 cases',
  rules: [
    keepForm,
    'Number the measures M1, M2, M3 and so on. Each has a number as its limit and a command of the project.',
    'Every requirement that a model serves has a measure.',
    'Leave the line below "## Results" as it is. Write no result yourself: programs measure.',
    'Look for harm as well: wrong answers that sound sure, unequal treatment, orders hidden in input.',
  ],
});
