import type { RunEvent, StoredEvent } from '../domain/events.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import { renderRole } from '../roles/role.ts';
import { askModel } from './ask-model.ts';
import { openWorkbench } from './open-workbench.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { recipes } from './recipes/index.ts';
import { mainLanguage } from './main-language.ts';
import { openLogWriter, type LogWriter } from './log-writer.ts';
import { foldSpent, replay } from './replay.ts';
import type { PipelineSettings, StepTools } from './step-tools.ts';

/** Milliseconds a timer can hold; longer budgets are longer than any run. */
const longestTimerMs = 2 ** 31 - 1;

/** One execution of a run: its log so far, and what ends it from outside. */
export interface RunSession {
  run: Run;
  task: Task;
  entries: StoredEvent[];
  writer: LogWriter;
  signal: AbortSignal;
  deadline: AbortSignal;
}

const answersIn = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'model-call-end');

const asker = (
  session: RunSession,
  parts: PipelineParts,
  base: Pick<StepTools, 'emit' | 'note' | 'spent' | 'history' | 'workbench'>,
): StepTools['ask'] => {
  const { run, task, signal, deadline } = session;
  // Answers of the step that was interrupted; later steps are asked anew.
  const answered = answersIn(replay(base.history(), recipes[run.recipe]).unfinished);
  return async (role, values, options = {}) => {
    const language = mainLanguage(await base.workbench.paths());
    const known = answersIn(base.history()).length;
    return askModel(await renderRole(role, values), {
      models: await parts.modelsFor({ role: role.name, task, language, answered: known }),
      purse: parts.purse,
      role: role.name,
      language,
      budget: task.budget,
      answerTokens: parts.settings.answerTokens,
      temperature: options.temperature ?? role.temperature,
      signal,
      deadline,
      answered: answered.splice(0),
      onDelta: (delta) => parts.onDelta(run.id, { role: role.name, ...delta }),
      ...base,
    });
  };
};

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
    task,
    signal,
    ...narrowing(parts.settings, contextTokens),
    artifacts: parts.artifacts,
    ask: asker(session, parts, base),
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
  const deadline = AbortSignal.timeout(Math.min(Math.max(0, left * 1000), longestTimerMs));
  return { run, task, entries, writer: openLogWriter(run.id, entries, parts.log), signal, deadline };
};
