import type { Plan } from '../domain/plan.ts';
import { fileOfItem } from './file-of-item.ts';
import { readSections } from './read-sections.ts';

/** How a plan has to look: embedded by the prompt of the elaborator, read by `readPlan`. */
export const planContract = `Answer with exactly these four sections and nothing else. No code.

TITLE: <what will be built, in one line>

STEPS:
1. <what to do first>
2. <what to do next>

FILES:
- <path of a file to create or change, relative to the project root>

ACCEPTANCE:
- <one thing that must hold when the work is done, as a test could check it>`;

type Section = 'title' | 'steps' | 'files' | 'acceptance';

const names: Record<string, Section> = {
  title: 'title',
  goal: 'title',
  summary: 'title',
  steps: 'steps',
  plan: 'steps',
  tasks: 'steps',
  files: 'files',
  'files to create': 'files',
  'files to change': 'files',
  'files to modify': 'files',
  paths: 'files',
  acceptance: 'acceptance',
  'acceptance criteria': 'acceptance',
  criteria: 'acceptance',
  tests: 'acceptance',
};

const titleLimit = 120;

const titleOf = (lines: readonly string[], spec: string): string => {
  const title =
    lines.find((line) => line !== '') ?? spec.split('\n').find((line) => line.trim() !== '') ?? '';
  return title.replaceAll('**', '').trim().slice(0, titleLimit) || 'untitled';
};

/** Reads a plan. Never throws: what cannot be read is a plan with the title of the spec and empty lists. */
export const readPlan = (text: string, spec: string): Plan => {
  const { title = [], steps = [], files = [], acceptance = [] } = readSections(text, names);
  const paths = files.map(fileOfItem).filter((path) => path !== undefined);
  return { title: titleOf(title, spec), steps, files: [...new Set(paths)], acceptance };
};
