import { z } from 'zod';
import { foldSpent } from '../pipeline/replay.ts';
import type { Store } from '../store/store.ts';
import { type Boss, type Job, deadQueue, runQueue } from './start-boss.ts';

/**
 * Ends a run that no worker carries to its end (it could not, or its task was cancelled), in its log first, so that
 * whoever follows it sees why.
 */
export const buryRun = async (
  store: Store,
  runId: string,
  reason: string,
  outcome: 'failed' | 'cancelled' = 'failed',
): Promise<void> => {
  const run = await store.runs.byId(runId);
  if (run === undefined || run.status === 'ended') return;
  const log = await store.log.read(runId);
  const ended = log.at(-1)?.event;
  if (ended?.type !== 'run-end')
    await store.log.append(runId, {
      type: 'run-end',
      outcome,
      reason,
      branch: null,
      commit: null,
      proof: null,
      spent: foldSpent(log),
    });
  // The run ends last: until then a crash repeats all of this.
  await store.tasks.move(run.taskId, outcome, { by: 'millwright', reason });
  await store.runs.end(runId, ended?.type === 'run-end' ? ended : { outcome });
};

/** Why a run ended whose task was cancelled. */
export const cancelledReason = 'its task was cancelled';

const outputSchema = z.object({ message: z.string() });
const wrappedSchema = z.object({ value: outputSchema }).transform(({ value }) => value);

const reasonIn = (output: unknown): string => {
  const told = z.union([outputSchema, wrappedSchema]).safeParse(output);
  return told.success ? told.data.message : 'no reason was noted';
};

/**
 * Ends the runs whose jobs used up their tries. The failed job is removed last but one: until then it keeps the later
 * runs of its project waiting, and a crash in between repeats this.
 */
export const buryDead = async (boss: Boss, store: Store): Promise<number> => {
  const dead = await boss.fetch<Job>(deadQueue, { batchSize: 10, includeMetadata: true });
  for (const { id, retryCount, data, sourceId, sourceOutput } of dead) {
    await buryRun(store, data.runId, `given up after several tries: ${reasonIn(sourceOutput)}`);
    if (sourceId !== null) await boss.deleteJob(runQueue, sourceId);
    await boss.deleteJob(deadQueue, { id, retryCount });
  }
  return dead.length;
};
