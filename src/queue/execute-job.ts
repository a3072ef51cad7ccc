import { Bug, UserError } from '../domain/errors.ts';
import type { ErrorFix } from '../domain/error-history.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Run } from '../domain/run.ts';
import type { Task, TaskState } from '../domain/task.ts';
import { executeRun, type RunState } from '../pipeline/execute-run.ts';
import type { PipelineParts } from '../pipeline/pipeline-parts.ts';
import { foldSpent } from '../pipeline/replay.ts';
import type { EditOutcome, ModelCall, Store } from '../store/open-store.ts';

/** Where a task stands after a run. What nothing could check waits for a person to look at it. */
const taskStateAfter: Record<Outcome, TaskState> = {
  verified: 'completed',
  unverified: 'review',
  failed: 'failed',
  rejected: 'failed',
  exhausted: 'failed',
  cancelled: 'cancelled',
};

/** An answer in words, and an opinion on what stands, have nothing that a person would have to take. */
const stateAfter = (outcome: Outcome, { recipe }: Run): TaskState => {
  const leavesNothing = recipe === 'ask' || recipe === 'review' || recipe === 'check';
  return outcome === 'unverified' && leavesNothing ? 'completed' : taskStateAfter[outcome];
};

type CallEvent = RunEvent & { type: 'model-call-end' | 'model-call-fail' };

const isCall = (entry: StoredEvent): entry is StoredEvent & { event: CallEvent } =>
  entry.event.type === 'model-call-end' || entry.event.type === 'model-call-fail';

const callOf = ({ runId, position, event }: StoredEvent & { event: CallEvent }): ModelCall => {
  const { role, endpoint, model, promptHash, promptTokens, answerTokens, durationMs } = event;
  const call = { runId, position, role, endpoint, model, promptHash, promptTokens, answerTokens, durationMs };
  return event.type === 'model-call-end'
    ? { ...call, money: event.money, asked: event.asked, language: event.language, ...event.timing }
    : { ...call, money: 0, fault: event.fault };
};

const editOutcomeOf = ({ runId, position, event }: StoredEvent): EditOutcome[] => {
  if (event.type !== 'edit-outcome') return [];
  const { endpoint, model, format, landed } = event;
  return [{ runId, position, endpoint, model, format, landed }];
};

const fixOf = ({ at, event }: StoredEvent, { id: runId, projectId }: Run): ErrorFix[] => {
  if (event.type !== 'error-mend') return [];
  const { type: _, ...fix } = event;
  return [{ ...fix, runId, projectId, at }];
};

/** Model calls and outcomes as rows, from the log: noting them again changes nothing. */
const recordModels = async (
  entries: readonly StoredEvent[],
  outcome: Outcome,
  { modelCalls, outcomes, editOutcomes }: Store,
): Promise<void> => {
  const calls = entries.filter(isCall).map(callOf);
  await editOutcomes.record(entries.flatMap(editOutcomeOf));
  await modelCalls.record(calls);
  await outcomes.record(
    calls
      .filter(({ fault }) => fault === undefined)
      .map(({ runId, role, endpoint, model, asked = model, language }) => ({
        runId,
        role,
        endpoint,
        model: asked,
        language,
        outcome,
      })),
  );
};

/** Brings the rows that lists are made of up to what the log says. */
const settle = async (state: RunState, run: Run, task: Task, store: Store): Promise<void> => {
  if (state.kind === 'waiting') {
    await store.runs.setStatus(run.id, 'waiting');
    await store.tasks.move(task.id, 'blocked');
    return;
  }
  if (state.kind === 'interrupted') {
    await store.runs.setStatus(run.id, 'queued');
    await store.tasks.move(task.id, 'queued');
    return;
  }
  const { outcome, branch, commit } = state;
  await store.runs.end(run.id, { outcome, branch: branch ?? undefined, commit: commit ?? undefined });
  await store.tasks.move(task.id, stateAfter(outcome, run));
  const entries = await store.log.read(run.id);
  await recordModels(entries, outcome, store);
  // What an unverified run took for a fix may have been none.
  if (outcome === 'verified') await store.errorHistory.record(entries.flatMap((entry) => fixOf(entry, run)));
};

/** Ends a run whose execution threw, unless that has been written down already. */
const endBroken = async (error: unknown, runId: string, store: Store): Promise<void> => {
  const entries = await store.log.read(runId);
  const known = error instanceof UserError;
  if (entries.at(-1)?.event.type !== 'run-end') {
    const message = error instanceof Error ? error.message : String(error);
    const reason = known ? `${message}${error.hint ? ` (${error.hint})` : ''}` : `internal error: ${message}`;
    const nothing = { branch: null, commit: null, proof: null };
    await store.log.append(runId, {
      type: 'run-end',
      outcome: 'failed',
      reason,
      ...nothing,
      spent: foldSpent(entries),
    });
  }
};

type PartsFor = (run: Run) => Promise<PipelineParts>;

const execute = async (run: Run, task: Task, signal: AbortSignal, partsFor: PartsFor): Promise<RunState> =>
  executeRun(run, task, signal, await partsFor(run));

/**
 * Executes one job of the queue: a run, from where its log stands. The log is written first and the rows after it, so a
 * crash in between is mended by the next delivery of the job.
 */
export const executeJob = async (
  { runId }: { runId: string },
  signal: AbortSignal,
  store: Store,
  partsFor: PartsFor,
): Promise<void> => {
  const run = await store.runs.byId(runId);
  const task = run && (await store.tasks.byId(run.taskId));
  if (!run || !task) throw new Bug(`the queue names a run that is not there: ${runId}`);
  await Promise.all([store.runs.setStatus(run.id, 'running'), store.tasks.move(task.id, 'running')]);
  let defect: Error | undefined;
  const state = await execute(run, task, signal, partsFor).catch(
    async (error: unknown): Promise<RunState> => {
      // Whoever follows the log waits for its end: a run that could not even begin must have one too.
      await endBroken(error, run.id, store);
      if (!(error instanceof UserError)) defect = error instanceof Error ? error : new Bug(String(error));
      return { kind: 'ended', outcome: 'failed', branch: null, commit: null };
    },
  );
  await settle(state, run, task, store);
  if (defect !== undefined) throw defect;
};
