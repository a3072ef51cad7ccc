import type { Outcome } from '../domain/outcome.ts';
import type { Run } from '../domain/run.ts';
import type { Task, TaskState } from '../domain/task.ts';
import type { RunState } from '../pipeline/execute-run.ts';
import type { Store } from '../store/open-store.ts';
import { buryRun, cancelledReason } from './bury-dead.ts';
import { recordLedger } from './record-ledger.ts';
import { recordRun } from './record-run.ts';
import { releaseTasks } from './release-tasks.ts';
import { startTask } from './start-task.ts';
import type { Submit } from './submit-job.ts';

/** Where a task stands after a run. What nothing could check waits for a person to look at it. */
const taskStateAfter: Record<Outcome, TaskState> = {
  verified: 'completed',
  unverified: 'review',
  failed: 'failed',
  rejected: 'failed',
  exhausted: 'failed',
  cancelled: 'cancelled',
};

const leavesNothing: ReadonlySet<Run['recipe']> = new Set([
  'ask',
  'elaborate',
  'decompose',
  'review',
  'check',
]);

/** An answer in words, and an opinion on what stands, have nothing that a person would have to take. */
const stateAfter = (outcome: Outcome, { recipe }: Run, { review }: Task): TaskState => {
  if (leavesNothing.has(recipe)) return outcome === 'unverified' ? 'completed' : taskStateAfter[outcome];
  return outcome === 'verified' && review === true ? 'review' : taskStateAfter[outcome];
};

const firstPauseSeconds = 30;
const longestPauseSeconds = 3600;

/** The pause before a run that follows `before` others. It doubles each time, up to an hour. */
export const retryPauseSeconds = (before: number): number =>
  Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** (before - 1));

/** A failed task that has attempts left is queued again; without any it stays failed for a person to look at. */
const retry = async (task: Task, store: Store, submit: Submit): Promise<void> => {
  const { attempts = 1 } = task;
  if (attempts <= 1) return;
  const made = (await store.runs.ofTask(task.id)).length;
  if (made >= attempts) return;
  const reason = `attempt ${made + 1} of ${attempts}`;
  const move = await store.tasks.move(task.id, 'queued', { by: 'millwright', reason });
  if (move.kind === 'moved') await startTask(move.task, store, submit, retryPauseSeconds(made));
};

/**
 * Brings the rows that lists are made of up to what the log says, and starts what comes of it: another attempt, or the
 * tasks that waited for this one.
 */
export const settleRun = async (
  state: RunState,
  { run, task }: { run: Run; task: Task },
  store: Store,
  submit: Submit,
): Promise<void> => {
  await recordLedger(run, store);
  if (state.kind === 'waiting') {
    await store.runs.setStatus(run.id, 'waiting');
    // One that somebody has answered already is queued, and stays so.
    await store.tasks.move(task.id, 'blocked', { by: 'millwright', from: ['running'] });
    return;
  }
  if (state.kind === 'interrupted') {
    if ((await store.tasks.byId(task.id))?.state === 'cancelled')
      return buryRun(store, run.id, cancelledReason, 'cancelled');
    await store.runs.setStatus(run.id, 'queued');
    await store.tasks.move(task.id, 'queued');
    return;
  }
  if (state.kind === 'postponed') {
    const { until, reason } = state;
    await store.runs.setStatus(run.id, 'queued');
    await store.tasks.move(task.id, 'queued', { by: 'millwright', reason });
    const afterSeconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
    const job = { runId: run.id, projectId: run.projectId };
    return submit(job, { afterSeconds, ...(task.priority && { priority: task.priority }) });
  }
  const { outcome, branch, commit } = state;
  await store.runs.end(run.id, { outcome, branch: branch ?? undefined, commit: commit ?? undefined });
  const to = stateAfter(outcome, run, task);
  await store.tasks.move(task.id, to, { by: 'millwright', reason: `its run ended ${outcome}` });
  await recordRun(run, outcome, store);
  if (to === 'failed') await retry(task, store, submit);
  if (to === 'completed') await releaseTasks(store, submit, { needing: task.id });
};
