import type { Run } from '../domain/run.ts';
import { findLostWork } from '../store/lost-work.ts';
import type { Store } from '../store/store.ts';
import { releaseTasks } from './release-tasks.ts';
import { settleAgain } from './settle-again.ts';
import { runQueue } from './start-boss.ts';
import { startTask } from './start-task.ts';
import type { Submit } from './submit-job.ts';

/** Whoever has just moved a task has not written down yet why: what is younger is left alone. */
const youngMs = 30_000;

/** A question whose answer was on its way when its process died: nobody has been told that it was taken, so it is asked again. */
const askAgain = async ({ id, taskId }: Run, store: Store): Promise<void> => {
  const task = await store.tasks.byId(taskId);
  if (task === undefined || Date.now() - Date.parse(task.updatedAt ?? task.createdAt) < youngMs) return;
  await store.runs.setStatus(id, 'waiting');
  await store.tasks.move(taskId, 'blocked', { by: 'millwright', reason: 'its answer did not arrive' });
};

/** A run goes on that somebody wants to and that no worker has: it was never begun, or was asked to go on and has not yet. */
const recoverRun = async (run: Run, store: Store, submit: Submit): Promise<void> => {
  const last = (await store.log.read(run.id)).at(-1)?.event;
  if (last?.type === 'gate-request') return askAgain(run, store);
  const isAskedFor = last === undefined || last.type === 'run-resume' || last.type === 'gate-response';
  if (isAskedFor) await submit({ runId: run.id, projectId: run.projectId });
};

/**
 * What is queued and no worker knows of, and tasks whose run ended unseen: what a command left for a server, and what a crash
 * left between two notes. A run that was interrupted goes on when a person says so.
 */
export const recoverTasks = async (store: Store, submit: Submit): Promise<void> => {
  const lost = await findLostWork(store.engine, runQueue);
  for (const id of lost.runs) {
    const run = await store.runs.byId(id);
    if (run !== undefined) await recoverRun(run, store, submit);
  }
  for (const id of lost.tasks) {
    const task = await store.tasks.byId(id);
    if (task?.state === 'queued') await startTask(task, store, submit);
  }
  for (const id of lost.unsettled) {
    const run = await store.runs.byId(id);
    if (run !== undefined) await settleAgain(run, store, submit);
  }
  await releaseTasks(store, submit);
};
