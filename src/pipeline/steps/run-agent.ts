import { ownUsage } from '../../agents/own-usage.ts';
import { limitedUntil } from '../../agents/read-limit.ts';
import { Bug } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import type { HiredAgent } from '../agents/agent-desk.ts';
import { sessionOf, toldBefore, unfinishedAgent, type AgentEnd } from '../agents/agent-history.ts';
import { agentFiles, agentPrompt, languageOf } from '../agents/agent-prompt.ts';
import { converse, type Conversation } from '../agents/converse.ts';
import { engage } from '../agents/engage.ts';
import { settleAgent } from '../agents/settle-agent.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

const cutOffWords =
  'The work was interrupted, and the files are back as they were before it began: look at them again.';

/** What goes into the log of one start. */
type Started = Pick<AgentEnd, 'agent' | 'version' | 'model' | 'promptHash' | 'resumes'>;

/** Where the folder alone resumes, the name says nothing. */
const resumedSession = ({ runner }: HiredAgent, tools: StepTools): string | undefined => {
  const { resumes } = runner.capabilities;
  if (resumes === 'none') return undefined;
  const session = sessionOf(runner.name, tools.history());
  const hasRun = tools.history().some((event) => event.type === 'agent-start' && event.agent === runner.name);
  return resumes === 'scratch' && hasRun ? 'scratch' : session;
};

const untilOf = ({ verdict }: Conversation): Pick<AgentEnd, 'until'> =>
  verdict.limit === undefined
    ? {}
    : { until: new Date(limitedUntil(verdict.limit, Date.now(), Math.random())).toISOString() };

/** Takes in what it left in the tree, and tells of what had to be put back. */
const takeIn = async (
  agent: string,
  { base, files }: Facts,
  tools: StepTools,
): Promise<AgentEnd['files']> => {
  if (base === undefined) throw new Bug('a coding CLI ran before there was a tree');
  const taken = await tools.workbench.adopt(base, files ?? {});
  for (const { path, reason } of taken.refused) {
    tools.note({ type: 'edit-refuse', path, reason });
    tools.note({ type: 'run-warn', message: `${agent} changed ${path}; it was put back: ${reason}` });
  }
  return taken.files;
};

const endOf = (
  { runner, billedBy }: HiredAgent,
  started: Started,
  conversation: Conversation,
  before: AgentEnd['told'] | undefined,
): Omit<AgentEnd, 'files' | 'durationMs'> => {
  const { report, verdict } = conversation;
  const usage = ownUsage(runner, report.usage, before);
  const { unknown: _, ...counts } = report.counts;
  return {
    type: 'agent-end',
    ...started,
    ...(report.session !== undefined && { session: report.session }),
    status: verdict.status,
    reason: verdict.reason,
    retry: verdict.retry,
    ...untilOf(conversation),
    text: report.text,
    usage,
    told: report.usage,
    money: billedBy === undefined ? 0 : (usage.costUsd ?? 0),
    counts,
  };
};

/** What is left of the money, for a program that can hold itself to it. */
const moneyLeft = ({ billedBy }: HiredAgent, tools: StepTools): { maxCostUsd?: number } =>
  billedBy === undefined ? {} : { maxCostUsd: Math.max(0.01, tools.task.budget.money - tools.spent().money) };

/** One run of a coding CLI in the tree, written down from its start to its end. */
const work = async (facts: Facts, agent: HiredAgent, tools: StepTools): Promise<AgentEnd> => {
  const history = tools.history();
  const { runner, version, model, permissions } = agent;
  const wasCutOff = unfinishedAgent(history).start !== undefined;
  const asked = wasCutOff ? { ...facts, complaint: cutOffWords } : facts;
  const { prompt, promptHash } = await agentPrompt(asked, permissions, tools);
  const resume = resumedSession(agent, tools);
  const started: Started = {
    agent: runner.name,
    ...(version !== undefined && { version }),
    ...(model !== undefined && { model }),
    promptHash,
    ...(resume !== undefined && { resumes: resume }),
  };
  await tools.emit({ type: 'agent-start', ...started });
  const startedAt = performance.now();
  const files = await agentFiles(runner, facts, tools);
  const wishes = { prompt, files, permissions, ...(model && { model }), ...(resume && { resume }) };
  const conversation = await converse(
    agent,
    (scratch) => runner.start({ ...wishes, scratch, ...moneyLeft(agent, tools) }),
    tools,
  );
  for (const message of conversation.warnings) tools.note({ type: 'run-warn', message });
  const end: AgentEnd = {
    ...endOf(agent, started, conversation, toldBefore(resume, history)),
    files: await takeIn(runner.name, facts, tools),
    language: await languageOf(tools),
    durationMs: performance.now() - startedAt,
  };
  await tools.emit(end);
  return end;
};

/**
 * Lets a coding CLI do what a model's answer does elsewhere: it works in the run's own tree, in the cage. A run of it that is in the
 * log already is not paid for again; one that was cut off by a crash is resumed in its session.
 */
export const runAgent: Step = {
  name: 'run-agent',
  async run(facts, tools) {
    const { end } = unfinishedAgent(tools.history());
    if (end) return settleAgent(facts, end, tools);
    const engaged = await engage(tools);
    if ('kind' in engaged) return engaged;
    return settleAgent(facts, await work(facts, engaged, tools), tools);
  },
};
