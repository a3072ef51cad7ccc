import { defineOutline, keepForm } from './outline.ts';

export const intake = defineOutline({
  deliverable: 'docs/INTAKE.md',
  about: 'What is to be built and how one sees that each part of it works.',
  language: 'markdown',
  text: `
# Intake: <name of the product>

## Goal

<what the product does and for whom, in one to three sentences>

## Users

- <kind of user>: <what they come to do>

## Requirements

### R1: <what the product must do, in a few words>

<what happens, in one paragraph, with the values that matter>

Acceptance: <what one does and what one then sees>

## Out of scope

- <what will not be built>

## Open questions

- Q1: <what only the person can decide>
`,
  example: 'Acceptance: lending a book that is lent already answers "lent until 2 May" and changes nothing.',
  rules: [
    keepForm,
    'Number the requirements R1, R2, R3 and so on, without gaps: 3 to 15 of them, one behaviour each.',
    'Every requirement has its own line that begins with "Acceptance:". It names an action and an exact result. "Works well", "fast" and "easy" cannot be observed.',
    'Take requirements from the idea and from answers of the person only. What is not said there is no requirement.',
    'Ask an open question only where two sensible answers would lead to different products. Without any, write "None." below the heading.',
  ],
});

export const tasks = defineOutline({
  deliverable: 'docs/TASKS.md',
  about: 'The requirements cut into tasks, each for one role.',
  language: 'markdown',
  text: `
# Tasks

### T1: <what is done, in a few words>

Requirements: <ids of the requirements it serves, such as R1, R2>
Acceptance: <what one can run or see when the task is done>
Role: <name of the role that does it>
`,
  example: 'Requirements: R1, R4',
  rules: [
    keepForm,
    'Number the tasks T1, T2, T3 and so on, without gaps, in the order in which they can be done.',
    'Every requirement of docs/INTAKE.md is served by at least one task, and every task serves at least one. Use their ids as they are.',
    'A task is work of one role, small enough for one sitting. Cut a larger one.',
    'Role is one of the names that are listed under DELIVERABLE, written exactly so.',
  ],
});

export const prd = defineOutline({
  deliverable: 'docs/PRD.md',
  about: 'The product as its users meet it: user stories that trace to the requirements.',
  language: 'markdown',
  text: `
# Product: <name of the product>

## Stories

### S1: As a <kind of user>, I want <what they want to do>, so that <what it gives them>

Requirements: <ids of the requirements it serves, such as R1, R2>
Acceptance: <what the user does and what they then see>

## Not in this version

- <what users may expect and will not find>
`,
  example: '### S2: As a librarian, I want to see which books are overdue, so that I can call their readers',
  rules: [
    keepForm,
    'Number the stories S1, S2, S3 and so on, without gaps.',
    'Every story names at least one requirement, and every requirement of docs/INTAKE.md stands in at least one story. Use their ids as they are.',
    'Write each story heading in one line, with "As a", "I want" and "so that".',
    'Add nothing that no requirement asks for.',
    'A story that needs nothing from the server has a line of its own that says "no endpoint".',
    'For a product with machine learning, say in the acceptance which quality is enough and on which cases it is measured.',
  ],
});
