import { z } from 'zod';
import { tokensOf } from '../domain/agent-events.ts';
import { nothingSpent, spentSchema, type Spent } from '../domain/budget.ts';
import { checkResultSchema, type CheckResult } from '../domain/check.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import { idSchema } from '../domain/id.ts';
import { outcomeSchema } from '../domain/outcome.ts';
import { proofSchema } from '../domain/proof.ts';
import { resultSchema } from '../domain/result.ts';

/** What a person wants to know about a run, as a fold of its log. */
export const runSummarySchema = z.object({
  /** Whose run it is; null before its log has begun. */
  taskId: idSchema.nullable(),
  /** The step in hand, or the last one. */
  step: z.string().nullable(),
  outcome: outcomeSchema.nullable(),
  reason: z.string().nullable(),
  /** The commit the work started from. */
  base: z.string().nullable(),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  /** Of the proof; before there is one, of the latest round. */
  checks: z.array(checkResultSchema),
  /** Who answered, each "model at endpoint" once, as the servers reported it. */
  models: z.array(z.string()),
  /** Who was chosen for a task that left it open, and why; null where nobody had to choose. */
  hands: z.string().nullable(),
  /** Coding CLIs that did the work, each once, with version and model where they are known. */
  agents: z.array(z.string()),
  warnings: z.array(z.string()),
  /** What a person has to answer before the run goes on. */
  question: z.string().nullable(),
  spent: spentSchema,
  proof: proofSchema.nullable(),
  /** Tokens that prompts were spared by showing parts of files; negative where parts cost more than the whole. */
  sparedTokens: z.int(),
  /** What a small job answers beside its outcome. */
  result: resultSchema.nullable(),
});

export type RunSummary = z.infer<typeof runSummarySchema>;

const emptySummary = (): RunSummary => ({
  taskId: null,
  step: null,
  outcome: null,
  reason: null,
  base: null,
  branch: null,
  commit: null,
  checks: [],
  models: [],
  hands: null,
  agents: [],
  warnings: [],
  question: null,
  spent: { ...nothingSpent },
  proof: null,
  sparedTokens: 0,
  result: null,
});

const addTokens = (spent: Spent, event: { promptTokens: number; answerTokens: number }): Spent => ({
  ...spent,
  tokens: spent.tokens + event.promptTokens + event.answerTokens,
});

const end = (summary: RunSummary, event: RunEvent & { type: 'run-end' }): RunSummary => {
  const { outcome, reason, branch, commit, spent, proof } = event;
  return {
    ...summary,
    outcome,
    reason,
    branch,
    commit,
    spent,
    proof,
    result: event.result ?? null,
    checks: proof?.checks ?? summary.checks,
  };
};

const startStep = (summary: RunSummary, step: string): RunSummary => ({ ...summary, step });

/** Several languages and folders have checks of the same name. */
const isSameCheck = (a: CheckResult, b: CheckResult): boolean =>
  a.name === b.name &&
  a.tool === b.tool &&
  a.cwd === b.cwd &&
  (a.files === undefined) === (b.files === undefined);

const addCheck = (summary: RunSummary, event: RunEvent & { type: 'check-end' }): RunSummary => {
  const { result } = event;
  const others = summary.checks.filter((one) => one.tree === result.tree && !isSameCheck(one, result));
  return { ...summary, checks: [...others, result] };
};

const addAnswer = (summary: RunSummary, event: RunEvent & { type: 'model-call-end' }): RunSummary => ({
  ...summary,
  models: [...new Set([...summary.models, `${event.model} at ${event.endpoint}`])],
  spent: addTokens({ ...summary.spent, money: summary.spent.money + event.money }, event),
});

/** A coding CLI in words: name, version as it printed it, model. */
const agentName = ({ agent, version, model }: RunEvent & { type: 'agent-end' }): string =>
  [
    agent,
    ...(version === undefined ? [] : [`(${version})`]),
    ...(model === undefined ? [] : [`with ${model}`]),
  ].join(' ');

const addAgent = (summary: RunSummary, event: RunEvent & { type: 'agent-end' }): RunSummary => ({
  ...summary,
  agents: [...new Set([...summary.agents, agentName(event)])],
  spent: {
    ...summary.spent,
    tokens: summary.spent.tokens + tokensOf(event.usage),
    money: summary.spent.money + event.money,
  },
});

const handsWords: Record<(RunEvent & { type: 'hands-choose' })['by'], string> = {
  only: 'being the only one there is',
  load: 'the work in hand',
  outcomes: 'what was verified',
  classifier: 'the word of the classifier',
};

/** What is said with a person, or to one, and what of it needs words. */
const addTalk = (summary: RunSummary, event: RunEvent): RunSummary => {
  if (event.type === 'gate-request') return { ...summary, question: event.question };
  if (event.type === 'hands-choose')
    return { ...summary, hands: `${event.hands}, by ${handsWords[event.by]} (${event.reason})` };
  if (event.type === 'run-postpone')
    return { ...summary, warnings: [...summary.warnings, `it goes on at ${event.until}: ${event.reason}`] };
  return event.type === 'gate-response' ? { ...summary, question: null } : summary;
};

/** One event more. */
export const addEvent = (summary: RunSummary, event: RunEvent): RunSummary => {
  switch (event.type) {
    case 'run-start':
      return { ...summary, taskId: event.taskId };
    case 'step-start':
      return startStep(summary, event.step);
    case 'step-end':
      return {
        ...summary,
        base: event.facts.base ?? summary.base,
        spent: { ...summary.spent, attempts: event.facts.healed ?? summary.spent.attempts },
      };
    case 'context-choose':
      return { ...summary, sparedTokens: summary.sparedTokens + event.wholeTokens - event.sentTokens };
    case 'model-call-end':
      return addAnswer(summary, event);
    case 'model-call-fail':
      return { ...summary, spent: addTokens(summary.spent, event) };
    case 'agent-end':
      return addAgent(summary, event);
    case 'check-end':
      return addCheck(summary, event);
    case 'run-warn':
      return { ...summary, warnings: [...summary.warnings, event.message] };
    case 'run-resume':
      return { ...summary, outcome: null, reason: null, question: null };
    case 'run-end':
      return end(summary, event);
    default:
      return addTalk(summary, event);
  }
};

export const summariseRun = (events: readonly StoredEvent[]): RunSummary => {
  let summary = emptySummary();
  for (const { event } of events) summary = addEvent(summary, event);
  return summary;
};
