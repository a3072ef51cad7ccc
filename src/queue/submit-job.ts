import { newId } from '../domain/id.ts';
import { taskPriorities, type TaskPriority } from '../domain/task.ts';
import { type Job, type OpenedBoss, jobSchema, runQueue } from './start-boss.ts';

const longestPauseSeconds = 60;

/** When and before which others a job is taken. Default: as soon as possible, `normal`. */
export interface JobOrder {
  afterSeconds?: number;
  /** The run was made just now, so that it cannot wait already; to look for it takes longer the more is queued. */
  isNew?: boolean;
  priority?: TaskPriority | undefined;
}

/** Queues a run; see {@link submitJob}. */
export type Submit = (job: Job, order?: JobOrder) => Promise<void>;

/** A new job for a run, behind the others of its project. */
export const sendJob = async (
  { insert, limits, alone }: OpenedBoss,
  job: Job,
  { afterSeconds, priority = 'normal' }: JobOrder = {},
): Promise<void> => {
  await insert({
    // Of jobs that are written down in one moment the one with the lower id is taken first.
    id: newId(),
    data: jobSchema.parse(job),
    singletonKey: job.projectId,
    priority: taskPriorities.indexOf(priority),
    ...(afterSeconds !== undefined && { startAfter: afterSeconds }),
    retryLimit: limits.retries,
    retryDelay: limits.retryPauseSeconds,
    retryBackoff: true,
    retryDelayMax: Math.max(longestPauseSeconds, limits.retryPauseSeconds),
    expireInSeconds: limits.expireSeconds,
    ...(!alone && { heartbeatSeconds: limits.heartbeatSeconds }),
  });
};

/** Queues a run. When it waits already, it is not queued twice, but a pause before its next try ends now. */
export const submitJob = async (opened: OpenedBoss, job: Job, order?: JobOrder): Promise<void> => {
  if (order?.isNew === true) return sendJob(opened, job, order);
  const { boss } = opened;
  const waiting = await boss.findJobs<Job>(runQueue, {
    key: job.projectId,
    data: { runId: job.runId },
    queued: true,
  });
  if (waiting.length === 0) return sendJob(opened, job, order);
  for (const { id } of waiting) await boss.update(runQueue, undefined, { id, startAfter: 0 });
};
