import { type Boss, type Job, runQueue } from './start-boss.ts';

export type Recovery = 'run' | 'park';

/**
 * In an embedded database this process is the only worker, so every job at work belongs to a worker that died. It counts
 * as a try, so that a job which takes its worker down with it does not do so for ever; then it may start at once.
 */
export const recoverOrphans = async (boss: Boss, recovery: Recovery): Promise<void> => {
  const jobs = await boss.findJobs<Job>(runQueue);
  if (recovery === 'park') {
    const left = jobs.map(({ id }) => id);
    if (left.length > 0) await boss.deleteJob(runQueue, left);
    return;
  }
  const orphans = jobs.filter(({ state }) => state === 'active').map(({ id }) => id);
  if (orphans.length === 0) return;
  await boss.fail(runQueue, orphans, { message: 'its worker died' });
  for (const id of orphans) await boss.update(runQueue, undefined, { id, startAfter: 0 });
};
