import type { Engine } from './store.ts';

/**
 * Brings jobs back that wait for a moment of a clock that was set back since: those that were made later than it is now are
 * moved so that the newest was made now. Their order and their pauses stay. Answers how many there were.
 */
export const mendClock = async ({ execute, schema }: Engine, queue: string): Promise<number> => {
  const { rows } = await execute(
    `WITH ahead AS (
       SELECT max(created_on) - now() AS by FROM ${schema}.job
        WHERE name = $1 AND state IN ('created', 'retry') AND created_on > now() + interval '1 minute')
     UPDATE ${schema}.job SET created_on = created_on - ahead.by, start_after = start_after - ahead.by
       FROM ahead
      WHERE name = $1 AND state IN ('created', 'retry') AND created_on > now() + interval '1 minute'
      RETURNING id`,
    [queue],
  );
  return rows.length;
};
