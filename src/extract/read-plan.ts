import type { Plan } from '../domain/plan.ts';
import { cleanPath } from './path-hint.ts';
import { splitThinking } from './split-thinking.ts';

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

const sections = ['title', 'steps', 'files', 'acceptance'] as const;
type Section = (typeof sections)[number];

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

const heading = /^(?:#{1,6}\s{0,4})?\*{0,2}([a-z][a-z ]{2,30})\*{0,2}\s{0,4}(?:(:)\*{0,2}\s{0,4}(.*))?$/i;
const lineLimit = 600;
const itemLimit = 100;
const titleLimit = 120;

/** Reads `STEPS:`, `## Steps`, `**Steps**`; a bare word without colon or marks is a sentence. */
const readHeading = (line: string): { section: Section; rest: string } | undefined => {
  const text = line.trim().slice(0, lineLimit);
  const match = heading.exec(text);
  const section = names[(match?.[1] ?? '').trim().toLowerCase()];
  if (!match || !section) return undefined;
  const marked =
    match[2] === ':' || text.startsWith('#') || text.startsWith('**') || text === text.toUpperCase();
  const rest = (match[3] ?? '').trim();
  return marked && (rest === '' || match[2] === ':') ? { section, rest } : undefined;
};

const itemOf = (line: string): string =>
  line
    .trim()
    .replace(/^(?:[-*+•]\s+|\d{1,3}[.)]\s+)/, '')
    .replace(/^\[[ x]\]\s+/i, '')
    .slice(0, lineLimit)
    .trim();

/** `src/a.ts: the parser` and `src/a.ts (new)` name one file. */
const fileOf = (item: string): string | undefined => {
  const word = cleanPath(/`([^`]{1,240})`/.exec(item)?.[1] ?? item.split(/\s/)[0] ?? '');
  return /[./]/.test(word) || /^[A-Z][A-Za-z]+file$/.test(word) ? word : undefined;
};

const titleOf = (lines: readonly string[], spec: string): string => {
  const title =
    lines.find((line) => line !== '') ?? spec.split('\n').find((line) => line.trim() !== '') ?? '';
  return title.replaceAll('**', '').trim().slice(0, titleLimit) || 'untitled';
};

/** Reads a plan. Never throws: what cannot be read is a plan with the title of the spec and empty lists. */
export const readPlan = (text: string, spec: string): Plan => {
  const found: Record<Section, string[]> = { title: [], steps: [], files: [], acceptance: [] };
  let section: Section | undefined;
  for (const line of splitThinking(text).answer.split('\n')) {
    if (line.trim().startsWith('```')) continue;
    const next = readHeading(line);
    if (next) section = next.section;
    const item = itemOf(next ? next.rest : line);
    if (section && item !== '' && found[section].length < itemLimit) found[section].push(item);
  }
  const files = found.files.map(fileOf).filter((path) => path !== undefined);
  return {
    title: titleOf(found.title, spec),
    steps: found.steps,
    files: [...new Set(files)],
    acceptance: found.acceptance,
  };
};
