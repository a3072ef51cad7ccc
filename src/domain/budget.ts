import { z } from 'zod';

/**
 * What a task may cost, carried down to every layer; no layer retries outside it.
 * `tokens` prompt and answer together · `seconds` of work, waiting for a person not counted ·
 * `attempts` rounds of healing · `money` US dollars.
 */
export const budgetSchema = z.strictObject({
  tokens: z.int().positive(),
  seconds: z.number().positive(),
  attempts: z.int().nonnegative(),
  money: z.number().nonnegative(),
});

export type Budget = z.infer<typeof budgetSchema>;

/** What has been used up so far, in the units of {@link Budget}. */
export const spentSchema = z.object({
  tokens: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
  attempts: z.number().nonnegative(),
  money: z.number().nonnegative(),
});

export type Spent = z.infer<typeof spentSchema>;

export const nothingSpent: Spent = { tokens: 0, seconds: 0, attempts: 0, money: 0 };

/**
 * The first limit that is used up, or undefined while work may go on. Asked before every model call, so a run
 * overshoots by at most the call in flight. A money limit of 0 forbids paid calls, it does not forbid free ones;
 * attempts are counted by the healing step, which ends a run in its own words.
 */
export const exhaustedLimit = (budget: Budget, spent: Spent): 'tokens' | 'seconds' | 'money' | undefined => {
  if (spent.tokens >= budget.tokens) return 'tokens';
  if (spent.seconds >= budget.seconds) return 'seconds';
  if (spent.money > budget.money || (budget.money > 0 && spent.money >= budget.money)) return 'money';
  return undefined;
};
