import type { Config } from '../config.ts';
import { priceOf } from '../models/routing/price.ts';
import type { Purse } from '../pipeline/purse.ts';
import type { Store } from '../store/open-store.ts';

/** Midnight of the person's own clock. */
const startOfToday = (): Date => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
};

/** What calls cost by the price table, and what all runs of today have cost by their logs. */
export const purseOf = (config: Config, store: Store): Purse => ({
  priceOf: (model) => priceOf(config.prices, model),
  dayLimit: config.max_cost_per_day,
  spentToday: () => store.modelCalls.costSince(startOfToday()),
});
