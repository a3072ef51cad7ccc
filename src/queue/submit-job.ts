import { type Job, type OpenedBoss, jobSchema, runQueue } from './start-boss.ts';

const longestPauseSeconds = 60;

/** A new job for a run, behind the others of its project. */
export const sendJob = async ({ boss, limits, alone }: OpenedBoss, job: Job): Promise<void> => {
  await boss.send(runQueue, jobSchema.parse(job), {
    singletonKey: job.projectId,
    retryLimit: limits.retries,
    retryDelay: limits.retryPauseSeconds,
    retryBackoff: true,
    retryDelayMax: Math.max(longestPauseSeconds, limits.retryPauseSeconds),
    expireInSeconds: limits.expireSeconds,
    ...(!alone && { heartbeatSeconds: limits.heartbeatSeconds }),
  });
};

/** Queues a run. When it waits already, it is not queued twice, but a pause before its next try ends now. */
export const submitJob = async (opened: OpenedBoss, job: Job): Promise<void> => {
  const { boss } = opened;
  const waiting = await boss.findJobs<Job>(runQueue, {
    key: job.projectId,
    data: { runId: job.runId },
    queued: true,
  });
  if (waiting.length === 0) return sendJob(opened, job);
  for (const { id } of waiting) await boss.update(runQueue, undefined, { id, startAfter: 0 });
};
