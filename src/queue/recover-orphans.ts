import { type Boss, type Job, deadQueue, runQueue } from './start-boss.ts';

export type Recovery = 'run' | 'park';

/** What died at work may be taken again at once; it counts as a try. */
const freeOrphans = async (boss: Boss, queue: string): Promise<void> => {
  const jobs = await boss.findJobs<Job>(queue);
  const orphans = jobs.filter(({ state }) => state === 'active').map(({ id }) => id);
  if (orphans.length === 0) return;
  await boss.fail(queue, orphans, { message: 'its worker died' });
  for (const id of orphans) await boss.update(queue, undefined, { id, startAfter: 0 });
};

/**
 * In an embedded database this process is the only worker, so every job at work belongs to a worker that died. It counts
 * as a try, so that a job which takes its worker down with it does not do so for ever; then it may start at once.
 */
export const recoverOrphans = async (boss: Boss, recovery: Recovery): Promise<void> => {
  // A run that was being given up keeps its project waiting until that is done.
  await freeOrphans(boss, deadQueue);
  if (recovery === 'run') return freeOrphans(boss, runQueue);
  const left = (await boss.findJobs<Job>(runQueue)).map(({ id }) => id);
  if (left.length > 0) await boss.deleteJob(runQueue, left);
};
