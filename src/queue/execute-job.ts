import { Bug, UnavailableError, UserError } from '../domain/errors.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import { executeRun, type RunState } from '../pipeline/execute-run.ts';
import type { PipelineParts } from '../pipeline/pipeline-parts.ts';
import { foldSpent } from '../pipeline/replay.ts';
import { LogConflict } from '../store/log-conflict.ts';
import type { Store } from '../store/open-store.ts';
import { buryRun, cancelledReason } from './bury-dead.ts';
import { settleAgain } from './settle-again.ts';
import { settleRun } from './settle-run.ts';
import type { Submit } from './submit-job.ts';

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

/** What a job is executed with. */
export interface JobParts {
  store: Store;
  submit: Submit;
  partsFor: PartsFor;
}

const execute = async (run: Run, task: Task, signal: AbortSignal, partsFor: PartsFor): Promise<RunState> =>
  executeRun(run, task, signal, await partsFor(run));

/**
 * Executes one job of the queue: a run, from where its log stands. The log is written first and the rows after it, so a
 * crash in between is mended by the next delivery of the job.
 */
export const executeJob = async (
  { runId }: { runId: string },
  signal: AbortSignal,
  { store, submit, partsFor }: JobParts,
): Promise<void> => {
  const run = await store.runs.byId(runId);
  const task = run && (await store.tasks.byId(run.taskId));
  if (!run || !task) throw new Bug(`the queue names a run that is not there: ${runId}`);
  if (run.status === 'ended') return settleAgain(run, store, submit);
  const taken = await store.tasks.move(task.id, 'running');
  if (taken.kind === 'refused' && taken.state === 'cancelled')
    return buryRun(store, run.id, cancelledReason, 'cancelled');
  await store.runs.setStatus(run.id, 'running');
  let defect: Error | undefined;
  const state = await execute(run, task, signal, partsFor).catch(
    async (error: unknown): Promise<RunState> => {
      // The database was away, or somebody else has the run: it is not over, and another try finds where its log stands.
      if (error instanceof UnavailableError || error instanceof LogConflict) throw error;
      // Whoever follows the log waits for its end: a run that could not even begin must have one too.
      await endBroken(error, run.id, store);
      if (!(error instanceof UserError)) defect = error instanceof Error ? error : new Bug(String(error));
      return { kind: 'ended', outcome: 'failed', branch: null, commit: null };
    },
  );
  await settleRun(state, { run, task }, store, submit);
  if (defect !== undefined) throw defect;
};
