import { foldSpent, replay } from './replay.ts';
import { askModel } from './ask-model.ts';
import { recipes } from './recipes/index.ts';
import { run as walk } from './run.ts';
import { openWorkbench, type WorkbenchOptions } from './open-workbench.ts';
import type { PipelineSettings, StepTools } from './step-tools.ts';
import { ModelError, UserError } from '../domain/errors.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Artifacts, RunLog } from '../domain/run-log.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { Delta } from '../domain/work.ts';
import type { Model } from '../models/model.ts';
import { renderRole } from '../roles/role.ts';

/** What the pipeline needs from outside, once for all runs. */
export interface PipelineParts {
  log: RunLog;
  artifacts: Artifacts;
  settings: PipelineSettings;
  /** The model that a role's route names for this task. `answered` calls of the run are in its log already. */
  modelFor(role: string, task: Task, answered: number): Promise<Model>;
  /** Where and in which cage a run works; undefined as sandbox refuses with a UserError that says why. */
  workbenchFor(run: Run, task: Task): Promise<WorkbenchOptions>;
  onDelta(runId: string, delta: Delta): void;
}

/** How a run stands when `executeRun` returns. An interrupted run can be resumed. */
export type RunState =
  | { kind: 'ended'; outcome: Outcome; branch: string | null; commit: string | null }
  | { kind: 'waiting' }
  | { kind: 'interrupted' };

/** Milliseconds a timer can hold; longer budgets are longer than any run. */
const longestTimerMs = 2 ** 31 - 1;

interface Session {
  run: Run;
  task: Task;
  entries: StoredEvent[];
  signal: AbortSignal;
  deadline: AbortSignal;
}

const answersIn = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'model-call-end');

const emitter =
  ({ run, entries }: Session, { log }: PipelineParts) =>
  async (event: RunEvent): Promise<void> => {
    entries.push(await log.append(run.id, event));
  };

const asker = (
  session: Session,
  parts: PipelineParts,
  base: Pick<StepTools, 'emit' | 'spent' | 'history'>,
): StepTools['ask'] => {
  const { run, task, signal, deadline } = session;
  // Answers of the step that was interrupted; later steps are asked anew.
  const answered = answersIn(replay(base.history(), recipes[run.recipe]).unfinished);
  return async (role, values, options = {}) =>
    askModel(await renderRole(role, values), {
      model: await parts.modelFor(role.name, task, answersIn(base.history()).length),
      role: role.name,
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

const toolsFor = async (session: Session, parts: PipelineParts): Promise<StepTools> => {
  const { run, task, entries, signal, deadline } = session;
  const history = () => entries.map(({ event }) => event);
  const base = { emit: emitter(session, parts), spent: () => foldSpent(entries, Date.now()), history };
  const stop = { signal, deadline };
  return {
    ...base,
    runId: run.id,
    task,
    signal,
    settings: parts.settings,
    artifacts: parts.artifacts,
    workbench: openWorkbench(await parts.workbenchFor(run, task), stop),
    ask: asker(session, parts, base),
  };
};

/** Lays the work out as the log says it stood, whatever a crash left behind. */
const restoreWork = async (tools: StepTools, run: Run): Promise<void> => {
  const { facts } = replay(tools.history(), recipes[run.recipe]);
  if (facts.base) await tools.workbench.open(facts.base, facts.files ?? {});
};

const stateAfter = (entries: readonly StoredEvent[]): RunState => {
  const last = entries.at(-1)?.event;
  if (last?.type === 'gate-request') return { kind: 'waiting' };
  if (last?.type !== 'run-end') return { kind: 'interrupted' };
  return { kind: 'ended', outcome: last.outcome, branch: last.branch, commit: last.commit };
};

const begin = async ({ run, task, entries }: Session, emit: StepTools['emit']): Promise<void> => {
  if (entries.length > 0) {
    // Whoever resumed an ended run has said so in the log already.
    if (entries.at(-1)?.event.type !== 'run-resume') await emit({ type: 'run-resume', by: 'worker' });
    return;
  }
  const { id: taskId, spec, budget } = task;
  await emit({
    type: 'run-start',
    taskId,
    recipe: run.recipe,
    recipeVersion: recipes[run.recipe].version,
    spec,
    budget,
  });
};

/** Faults that stop a run are its end, in words with a next step; a Bug is told to the worker too. */
const endByError = async (error: unknown, session: Session, parts: PipelineParts): Promise<void> => {
  const known = error instanceof UserError || error instanceof ModelError;
  const hint = known && error.hint ? ` (${error.hint})` : '';
  const message = error instanceof Error ? error.message : String(error);
  await emitter(
    session,
    parts,
  )({
    type: 'run-end',
    outcome: 'failed',
    reason: known ? `${message}${hint}` : `internal error: ${message}`,
    branch: null,
    commit: null,
    proof: null,
    spent: foldSpent(session.entries, Date.now()),
  });
  if (!known) throw error;
};

const openSession = async (
  run: Run,
  task: Task,
  signal: AbortSignal,
  parts: PipelineParts,
): Promise<Session> => {
  const entries = await parts.log.read(run.id);
  const left = task.budget.seconds - foldSpent(entries).seconds;
  const deadline = AbortSignal.timeout(Math.min(Math.max(0, left * 1000), longestTimerMs));
  return { run, task, entries, signal, deadline };
};

/**
 * Executes a run from where its log stands to its end, its next question, or until `signal` aborts. A run that has
 * ended already is left alone, so a job that is delivered twice does no harm. Throws only what is a Bug.
 */
export const executeRun = async (
  run: Run,
  task: Task,
  signal: AbortSignal,
  parts: PipelineParts,
): Promise<RunState> => {
  const session = await openSession(run, task, signal, parts);
  const before = stateAfter(session.entries);
  if (before.kind !== 'interrupted') return before;
  try {
    await begin(session, emitter(session, parts));
    const tools = await toolsFor(session, parts);
    await restoreWork(tools, run);
    await walk(recipes[run.recipe], tools);
  } catch (error) {
    if (!signal.aborted) await endByError(error, session, parts);
  }
  return stateAfter(session.entries);
};
