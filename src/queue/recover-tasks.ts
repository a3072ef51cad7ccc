import { findLostWork } from '../store/lost-work.ts';
import type { Store } from '../store/store.ts';
import { releaseTasks } from './release-tasks.ts';
import { settleAgain } from './settle-again.ts';
import { runQueue } from './start-boss.ts';
import { startTask } from './start-task.ts';
import type { Submit } from './submit-job.ts';

/** Whether somebody wants a run to go on that no worker has: it was never begun, or was asked to go on and has not yet. */
const isAskedFor = async (runId: string, store: Store): Promise<boolean> => {
  const last = (await store.log.read(runId)).at(-1)?.event;
  return last === undefined || last.type === 'run-resume' || last.type === 'gate-response';
};

/**
 * What is queued and no worker knows of, and tasks whose run ended unseen: what a command left for a server, and what a crash
 * left between two notes. A run that was interrupted goes on when a person says so.
 */
export const recoverTasks = async (store: Store, submit: Submit): Promise<void> => {
  const lost = await findLostWork(store.engine, runQueue);
  for (const id of lost.runs) {
    const run = await store.runs.byId(id);
    if (run !== undefined && (await isAskedFor(id, store)))
      await submit({ runId: id, projectId: run.projectId });
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
