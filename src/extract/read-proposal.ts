import { z } from 'zod';
import { plainLine } from '../domain/cut-text.ts';
import { type Proposal, riskLevels } from '../domain/proposal.ts';
import { staysInside } from '../domain/stays-inside.ts';
import { fileOfItem } from './file-of-item.ts';
import { readSections } from './read-sections.ts';

/** How a proposal has to look: embedded by the prompt of the proposer, read by `readProposal`. */
export const proposalContract = `Answer with exactly these six sections and nothing else. No code.

TITLE: <what will be done, in one line>

PLAN:
1. <what to do first>
2. <what to do next>

ACCEPTANCE:
- <one thing that must hold when it is done, as a test could check it>

FILES:
- <path of a file to create or change, relative to the project root>

RISK: <low, medium or high>, <why, in one line>

QUESTIONS:
- <what only the person can answer; write "none" if there is nothing>`;

/** A proposal, or what is wrong with the answer, for the model to mend. */
export type ProposalReading =
  | { kind: 'read'; proposal: Proposal }
  | { kind: 'unreadable'; complaint: string };

type Section = 'title' | 'plan' | 'acceptance' | 'files' | 'risk' | 'questions';

const names: Record<string, Section> = {
  title: 'title',
  plan: 'plan',
  steps: 'plan',
  acceptance: 'acceptance',
  'acceptance checks': 'acceptance',
  'acceptance criteria': 'acceptance',
  files: 'files',
  risk: 'risk',
  risks: 'risk',
  questions: 'questions',
  'open questions': 'questions',
};

const titleLimit = 120;
const none = /^(?:none|nothing|no questions?|n\/a|-)\.?$/i;

const riskOf = (text: string): Proposal['risk'] | undefined => {
  const [, word = '', reason = ''] = /^\W*([a-z]+)\b[\s,:;.()–—-]*(.*)$/is.exec(text) ?? [];
  const level = riskLevels.find((one) => one === word.toLowerCase());
  return level && { level, reason: plainLine(reason, 400) };
};

interface Raw {
  title: string;
  plan: string[];
  acceptance: string[];
  files: string[];
  risk: string;
  questions: string[];
}

/** Nothing is guessed: what is missing is complained of. */
const judge = ({ title, plan, acceptance, files, risk, questions }: Raw): ProposalReading => {
  const level = riskOf(risk);
  const outside = files.filter((path) => !staysInside(path));
  const faults = [
    ...(plainLine(title, titleLimit) === '' ? ['there is no TITLE'] : []),
    ...(plan.length === 0 ? ['PLAN has no step'] : []),
    ...(acceptance.length === 0 ? ['ACCEPTANCE names nothing that could be checked'] : []),
    ...(level === undefined ? ['RISK is not low, medium or high'] : []),
    ...outside.map((path) => `FILES names ${plainLine(path, 80)}, which is not inside the project`),
  ];
  if (level === undefined || faults.length > 0) return { kind: 'unreadable', complaint: faults.join('; ') };
  const asked = questions.filter((one) => !none.test(one));
  const proposal = {
    title: plainLine(title.replaceAll('**', ''), titleLimit),
    plan,
    acceptance,
    files: [...new Set(files)],
    risk: level,
    questions: asked,
  };
  return { kind: 'read', proposal };
};

/** Reads the six sections. Never throws. */
export const readProposal = (text: string): ProposalReading => {
  const found = readSections(text, names);
  return judge({
    title: found.title?.[0] ?? '',
    plan: found.plan ?? [],
    acceptance: found.acceptance ?? [],
    files: (found.files ?? []).filter((item) => !none.test(item)).flatMap((item) => fileOfItem(item) ?? []),
    risk: found.risk?.join(' ') ?? '',
    questions: found.questions ?? [],
  });
};

const lines = z.union([z.array(z.string()), z.string().transform((text) => [text])]).default([]);
const jsonShape = z.object({
  title: z.string().default(''),
  plan: lines,
  acceptance: lines,
  files: lines,
  risk: z
    .union([z.string(), z.object({ level: z.string(), reason: z.string().default('') })])
    .transform((risk) => (typeof risk === 'string' ? risk : `${risk.level}, ${risk.reason}`))
    .default(''),
  questions: lines,
});

/** Some models answer in JSON whatever they are asked for: the same, by the same rules. Undefined for any other value. */
export const proposalFrom = (value: unknown): ProposalReading | undefined => {
  const parsed = jsonShape.safeParse(value);
  if (!parsed.success || (parsed.data.title === '' && parsed.data.plan.length === 0)) return undefined;
  return judge(parsed.data);
};
