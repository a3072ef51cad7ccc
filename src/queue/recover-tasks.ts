import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import { findLostWork } from '../store/lost-work.ts';
import { mendClock } from '../store/mend-clock.ts';
import type { Store } from '../store/store.ts';
import { buryRun, cancelledReason } from './bury-dead.ts';
import { releaseTasks } from './release-tasks.ts';
import { settleAgain } from './settle-again.ts';
import { runQueue } from './start-boss.ts';
import { startTask } from './start-task.ts';
import type { Submit } from './submit-job.ts';

/** Whoever has just moved a task has not written down yet why: what is younger is left alone. */
const youngMs = 30_000;

interface Recovering {
  store: Store;
  submit: Submit;
  /** Whether somebody may be at this task at this moment, between two notes. */
  isInHand: (task: Task) => boolean;
}

/** A run goes on that somebody wants to and that no worker has: it was never begun, or was asked to go on and has not yet. */
const recoverRun = async (run: Run, { store, submit, isInHand }: Recovering): Promise<void> => {
  const { id, projectId, taskId } = run;
  const task = await store.tasks.byId(taskId);
  const last = (await store.log.read(id)).at(-1)?.event.type;
  const isHalfDecided = task !== undefined && (task.state === 'cancelled' || last === 'gate-request');
  if (isHalfDecided && isInHand(task)) return;
  if (task?.state === 'cancelled') return buryRun(store, id, cancelledReason, 'cancelled');
  if (last === 'gate-request') {
    // Its answer was on its way when its process died: nobody has been told that it was taken, so the question is asked again.
    await store.runs.setStatus(id, 'waiting');
    await store.tasks.move(taskId, 'blocked', { by: 'millwright', reason: 'its answer did not arrive' });
    return;
  }
  const isAskedFor =
    last === undefined || last === 'run-resume' || last === 'gate-response' || last === 'run-end';
  if (isAskedFor) await submit({ runId: id, projectId });
};

/** A task that has to be done and has no run to do it with gets a new one; one that was sent back goes on with the old one. */
const recoverTask = async (task: Task, { store, submit, isInHand }: Recovering): Promise<void> => {
  if (task.state !== 'queued' || isInHand(task)) return;
  const [run, move] = [(await store.runs.ofTask(task.id)).at(-1), (await store.tasks.moves(task.id)).at(-1)];
  if (run === undefined || move?.from !== 'review') return startTask(task, store, submit);
  if ((await store.log.read(run.id)).at(-1)?.event.type === 'run-end') {
    const { by, reason: comment } = move;
    await store.log.append(run.id, { type: 'run-resume', by, ...(comment !== undefined && { comment }) });
  }
  await store.runs.setStatus(run.id, 'queued');
  await submit({ runId: run.id, projectId: run.projectId });
};

/**
 * What is queued and no worker knows of, and tasks whose run ended unseen: what a command left for a server, and what a crash
 * left between two notes. A run that was interrupted goes on when a person says so. `alone`: nobody else is at anything,
 * so that what is half done was left by a dead process, however young it is.
 */
export const recoverTasks = async (
  store: Store,
  submit: Submit,
  { alone = false }: { alone?: boolean } = {},
): Promise<void> => {
  const isInHand = ({ updatedAt, createdAt }: Task): boolean =>
    !alone && Date.now() - Date.parse(updatedAt ?? createdAt) < youngMs;
  const recovering = { store, submit, isInHand };
  await mendClock(store.engine, runQueue);
  const lost = await findLostWork(store.engine, runQueue);
  for (const id of lost.runs) {
    const run = await store.runs.byId(id);
    if (run !== undefined) await recoverRun(run, recovering);
  }
  for (const id of lost.tasks) {
    const task = await store.tasks.byId(id);
    if (task !== undefined) await recoverTask(task, recovering);
  }
  for (const id of lost.unsettled) {
    const run = await store.runs.byId(id);
    if (run !== undefined) await settleAgain(run, store, submit);
  }
  await releaseTasks(store, submit);
};
