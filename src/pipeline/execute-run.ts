import { ModelError, UnavailableError, UserError } from '../domain/errors.ts';
import type { StoredEvent } from '../domain/events.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import { recipes } from './recipes/index.ts';
import { foldSpent } from './replay.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { openSession, toolsFor } from './run-session.ts';
import type { RunSession } from './session.ts';
import { walkOn } from './walk-on.ts';

/** How a run stands when `executeRun` returns. An interrupted run can be resumed. */
export type RunState =
  | { kind: 'ended'; outcome: Outcome; branch: string | null; commit: string | null }
  | { kind: 'waiting' }
  /** `until` is milliseconds since the epoch. */
  | { kind: 'postponed'; until: number; reason: string }
  | { kind: 'interrupted' };

/** Where the place of the run cannot be had any more, such as a project that was moved, that is why, whatever git made of it. */
const whyOf = async (stop: unknown, { run, task }: RunSession, parts: PipelineParts): Promise<unknown> => {
  try {
    await parts.workbenchFor(run, task);
    return stop;
  } catch (cause) {
    return cause instanceof UserError ? cause : stop;
  }
};

const stateAfter = (entries: readonly StoredEvent[]): RunState => {
  const last = entries.at(-1)?.event;
  if (last?.type === 'gate-request') return { kind: 'waiting' };
  if (last?.type === 'run-postpone' && Date.parse(last.until) > Date.now())
    return { kind: 'postponed', until: Date.parse(last.until), reason: last.reason };
  if (last?.type !== 'run-end') return { kind: 'interrupted' };
  return { kind: 'ended', outcome: last.outcome, branch: last.branch, commit: last.commit };
};

const begin = async ({ run, task, entries, writer }: RunSession): Promise<void> => {
  if (entries.length > 0) {
    // Whoever resumed an ended run has said so in the log already.
    if (entries.at(-1)?.event.type !== 'run-resume') await writer.emit({ type: 'run-resume', by: 'worker' });
    return;
  }
  const { id: taskId, spec, budget } = task;
  await writer.emit({
    type: 'run-start',
    taskId,
    recipe: run.recipe,
    recipeVersion: recipes[run.recipe].version,
    spec,
    budget,
  });
};

/** Faults that stop a run are its end, in words with a next step; a Bug is told to the worker too. */
const endByError = async (error: unknown, session: RunSession): Promise<void> => {
  const known = error instanceof UserError || error instanceof ModelError;
  const hint = known && error.hint ? ` (${error.hint})` : '';
  const message = error instanceof Error ? error.message : String(error);
  await session.writer.emit({
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

/**
 * Executes a run from where its log stands to its end, its next question, or until `signal` aborts. A run that has
 * ended already is left alone, so a job that is delivered twice does no harm. Throws what is a Bug, and UnavailableError where the
 * same may work a moment later.
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
    const [tools] = await Promise.all([toolsFor(session, parts), begin(session)]);
    await walkOn(run, tools);
  } catch (error) {
    if (signal.aborted) await session.writer.settle();
    // What is out of reach for a moment ends no run: whoever called tries again.
    else if (error instanceof UnavailableError) throw error;
    else await endByError(await whyOf(error, session, parts), session);
  }
  return stateAfter(session.entries);
};
