import { z } from 'zod';

/**
 * How a run ended. There is no boolean `success` anywhere inside:
 * `verified` real checks ran on this very tree and passed · `unverified` nothing could check it ·
 * `failed` checks or steps failed · `rejected` a person or the reviewer said no · `exhausted` a budget ran out ·
 * `cancelled` someone stopped it.
 */
export const outcomeSchema = z.enum([
  'verified',
  'unverified',
  'failed',
  'rejected',
  'exhausted',
  'cancelled',
]);

export type Outcome = z.infer<typeof outcomeSchema>;
