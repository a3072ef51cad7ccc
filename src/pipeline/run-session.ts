import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import { withHands } from './agents/agent-history.ts';
import { asker } from './asker.ts';
import { openWorkbench } from './open-workbench.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { openLogWriter } from './log-writer.ts';
import { foldSpent } from './replay.ts';
import type { RunSession } from './session.ts';
import type { PipelineSettings, StepTools } from './step-tools.ts';

/** Milliseconds a timer can hold; longer budgets are longer than any run. */
const longestTimerMs = 2 ** 31 - 1;

/** A prompt with less room than this shows nothing of a project. */
const leastContextTokens = 1_000;

/** The settings, with a room for prompts that shrinks when one of them did not fit. */
const narrowing = (
  settings: PipelineSettings,
  contextTokens: number,
): Pick<StepTools, 'settings' | 'narrow'> => {
  const current = { ...settings, contextTokens };
  return {
    settings: current,
    narrow() {
      if (current.contextTokens / 2 < leastContextTokens) return false;
      current.contextTokens = Math.floor(current.contextTokens / 2);
      return true;
    },
  };
};

/** What the steps of a session work with. */
export const toolsFor = async (session: RunSession, parts: PipelineParts): Promise<StepTools> => {
  const { run, task, entries, signal, deadline } = session;
  const history = () => entries.map(({ event }) => event);
  const { emit, note } = session.writer;
  const [options, contextTokens] = await Promise.all([
    parts.workbenchFor(run, task),
    parts.promptTokens(task),
  ]);
  const workbench = openWorkbench(options, { signal, deadline });
  const base = { emit, note, spent: () => foldSpent(entries, Date.now()), history, workbench };
  return {
    ...base,
    runId: run.id,
    // Who does it may be decided on the way, and stands in the log then.
    get task() {
      return withHands(task, history());
    },
    signal,
    ...narrowing(parts.settings, contextTokens),
    artifacts: {
      ...parts.artifacts,
      save: (runId, artifact) =>
        parts.artifacts.save(runId, artifact, (message) => note({ type: 'run-warn', message })),
    },
    syntax: parts.syntax,
    registry: parts.registry,
    agents: parts.agents,
    roles: () => parts.roles(),
    hosting: parts.hosting,
    show: (delta) => parts.onDelta(run.id, delta),
    editRecords: () => parts.editRecords(),
    errorHistory: parts.errorHistory,
    ledger: parts.ledger,
    ...asker(session, parts, base),
  };
};

/** Reads the log of a run and sets its deadline: what is left of the task's seconds. */
export const openSession = async (
  run: Run,
  task: Task,
  signal: AbortSignal,
  parts: PipelineParts,
): Promise<RunSession> => {
  const entries = await parts.log.read(run.id);
  const left = task.budget.seconds - foldSpent(entries).seconds;
  // Whole milliseconds: a sum of seconds seldom is.
  const deadline = AbortSignal.timeout(Math.min(Math.max(0, Math.ceil(left * 1000)), longestTimerMs));
  return { run, task, entries, writer: openLogWriter(run.id, entries, parts.log), signal, deadline };
};
