import { z } from 'zod';
import { errorCode } from './database-error.ts';
import type { Engine } from './store.ts';

/** A job that has just become ours. The number of its try tells this claim from every later one. */
export interface ClaimedJob<Data> {
  id: string;
  retryCount: number;
  priority: number;
  /** What was sent, as it was sent: whoever works on it parses it. */
  data: Data;
}

const claimedSchema = z.array(
  z.object({ id: z.string(), retry_count: z.int(), priority: z.int(), data: z.unknown() }),
);

const duplicateKey = '23505';

/** Several statements in one go take no values. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The keys are walked from one to the next in the index of the engine (`job_i10`), and each is looked up once: what waits
 * behind the first job of a key is never read. The engine's own statement reads everything that waits, and compares it with
 * every first one: with 10,000 waiting for 20 keys that took 45 to 140 ms a look, this takes one.
 *
 * A queue fills and empties faster than statistics of its table are made. So nothing is left to them: without sorting only
 * that index gives the order, and what is taken is looked up one by one.
 * (A plan that has to sort after all counts as so dear that it would be compiled first.)
 */
const claimStatement = (schema: string, queue: string, most: number): string => {
  const waits = `name = ${queue} AND state < 'active' AND NOT blocked AND policy = 'key_strict_fifo'`;
  const order = 'ORDER BY name, singleton_key, state DESC, created_on, id LIMIT 1';
  const nextKey = (after: string): string =>
    `(SELECT singleton_key FROM ${schema}.job WHERE ${waits} ${after} ${order})`;
  return `
    SET LOCAL enable_sort = off;
    SET LOCAL enable_hashjoin = off;
    SET LOCAL jit = off;
    WITH RECURSIVE keys AS (
      SELECT ${nextKey('')} AS key
      UNION ALL
      SELECT ${nextKey('AND singleton_key > keys.key')} FROM keys WHERE keys.key IS NOT NULL
    ), heads AS MATERIALIZED (
      SELECT head.* FROM keys, LATERAL (
        SELECT name, id, priority, created_on FROM ${schema}.job
          WHERE ${waits} AND singleton_key = keys.key AND start_after <= ${schema}.job_now() ${order}
      ) AS head
      WHERE NOT EXISTS (
        SELECT FROM ${schema}.job AS other
          WHERE other.name = ${queue} AND other.singleton_key = keys.key AND other.policy = 'key_strict_fifo'
            AND other.state IN ('active', 'retry', 'failed') AND other.id <> head.id)
    ), taken AS MATERIALIZED (
      SELECT free.name, free.id
        FROM (SELECT * FROM heads ORDER BY priority DESC, created_on OFFSET 0) AS head, LATERAL (
          SELECT name, id FROM ${schema}.job AS job
            WHERE job.name = head.name AND job.id = head.id AND state < 'active' LIMIT 1 FOR UPDATE SKIP LOCKED
        ) AS free
        LIMIT ${most}
    )
    UPDATE ${schema}.job AS job
      SET state = 'active', started_on = ${schema}.job_now(), heartbeat_on = ${schema}.job_now(),
        retry_count = CASE WHEN started_on IS NULL THEN retry_count ELSE retry_count + 1 END
      FROM taken WHERE job.name = taken.name AND job.id = taken.id
      RETURNING job.id, job.retry_count, job.priority, job.data`;
};

/**
 * Takes up to `most` jobs of a queue whose policy is `key_strict_fifo`: of each key the first one that waits, unless one of it is
 * at work, the highest priority first. Where another worker is faster it takes fewer, or none. Costs by the keys that have
 * jobs waiting, not by the jobs.
 */
export const claimJobs = async <Data>(
  { execute, schema }: Engine,
  queue: string,
  most: number,
): Promise<ClaimedJob<Data>[]> => {
  try {
    const { rows } = await execute(claimStatement(schema, quoted(queue), most));
    return claimedSchema.parse(rows).map(({ retry_count: retryCount, data, ...job }) => ({
      ...job,
      retryCount,
      data: data as Data,
    }));
  } catch (error) {
    // The unique index of the key refused a second one at work: another worker has just begun one.
    if (errorCode(error) === duplicateKey) return [];
    throw error;
  }
};
