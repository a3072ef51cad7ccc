import type { Run } from '../domain/run.ts';
import type { Store } from '../store/open-store.ts';
import { settleRun } from './settle-run.ts';
import type { Submit } from './submit-job.ts';

/**
 * Does what a worker that died between the end of a run and the end of its task left undone. A run that is not the newest of
 * its task has nothing to say about it any more.
 */
export const settleAgain = async (run: Run, store: Store, submit: Submit): Promise<void> => {
  const { id, outcome, branch = null, commit = null } = run;
  const task = await store.tasks.byId(run.taskId);
  if (task === undefined || outcome === undefined) return;
  if ((await store.runs.ofTask(task.id)).at(-1)?.id !== id) return;
  await settleRun({ kind: 'ended', outcome, branch, commit }, { run, task }, store, submit);
};
