import type { JobInsert, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { idSchema } from '../domain/id.ts';
import type { Engine } from '../store/store.ts';
import { inBatches } from './in-batches.ts';

export type Boss = PgBoss;

export const jobSchema = z.object({ runId: idSchema, projectId: idSchema });
export type Job = z.infer<typeof jobSchema>;

export const runQueue = 'runs';
export const deadQueue = 'runs-dead';

export interface QueueLimits {
  /** How often a job whose handler threw, or whose worker died, is tried again. Default 3. */
  retries: number;
  /** The first pause before that, in seconds; it doubles with every try, up to a minute. Default 1. */
  retryPauseSeconds: number;
  /** The longest time at work, in seconds, at most a day. Default a day: the budget of a run is far shorter. */
  expireSeconds: number;
  /** A worker not heard of for so long is dead, in seconds, at least 10; only on a server. Default 10. */
  heartbeatSeconds: number;
  /** How often a worker looks by itself although nothing was said, in milliseconds. Default 2000. */
  lookMs: number;
}

const daySeconds = 86_400;

const defaults: QueueLimits = {
  retries: 3,
  retryPauseSeconds: 1,
  expireSeconds: daySeconds,
  heartbeatSeconds: 10,
  lookMs: 2000,
};

/** pg-boss on the database of the store, with the numbers that it works by. */
export interface OpenedBoss {
  boss: Boss;
  limits: QueueLimits;
  /** Puts a job into the queue of runs; those that come at once share a statement, and keep their order. */
  insert: (job: JobInsert<Job>) => Promise<void>;
  /** Nobody else can be at the jobs of this database. */
  alone: boolean;
}

const makeQueues = async (boss: Boss): Promise<void> => {
  if (await boss.getQueue(runQueue)) return;
  const keepSeconds = 365 * daySeconds;
  await boss.createQueue(deadQueue, {
    retentionSeconds: keepSeconds,
    retryLimit: 1_000_000,
    retryDelay: 5,
    // Giving up takes no time: whoever began it and did not end it has died.
    expireInSeconds: 60,
  });
  await boss.createQueue(runQueue, {
    // Holds one at work for a key in a unique index; pg-boss's groupConcurrency does not hold on a server.
    policy: 'key_strict_fifo',
    deadLetter: deadQueue,
    retentionSeconds: keepSeconds,
    notify: true,
  });
};

/**
 * In an embedded database there is no other worker to watch, and every look costs the process a few milliseconds of
 * standstill, so the engine's own rounds are rare there.
 */
const roundSeconds = ({ kind }: Engine): number => (kind === 'embedded' ? 300 : 1);

export const startBoss = async (
  engine: Engine,
  limits: Partial<QueueLimits>,
  tell: { onNews(): void; onError(error: unknown): void },
): Promise<OpenedBoss> => {
  const { PgBoss } = await import('pg-boss');
  const boss = new PgBoss({
    db: {
      executeSql: (text, values) => engine.execute(text, values),
      listen: async (channel, heard, resumed) => {
        const stop = await engine.listen(
          channel,
          (payload) => {
            heard(payload);
            tell.onNews();
          },
          () => {
            resumed();
            tell.onNews();
          },
        );
        resumed();
        return { close: stop };
      },
    },
    backend: engine.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: engine.schema,
    // Nobody but this process writes to an embedded database, and it knows what it submits.
    useListenNotify: engine.kind === 'server',
    schedule: false,
    superviseIntervalSeconds: roundSeconds(engine),
    monitorIntervalSeconds: roundSeconds(engine),
    monitorVacuum: false,
    reindex: false,
  });
  boss.on('error', (error) => tell.onError(error));
  await boss.start();
  await makeQueues(boss);
  const insert = inBatches((jobs: readonly JobInsert<Job>[]) => boss.insert(runQueue, [...jobs]));
  return { boss, insert, limits: { ...defaults, ...limits }, alone: engine.kind === 'embedded' };
};
