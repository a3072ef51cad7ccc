import type { Budget, Spent } from '../domain/budget.ts';
import { BudgetError } from '../domain/errors.ts';
import type { Model } from '../models/model.ts';
import { costOf, type Price } from '../models/routing/price.ts';

/** What models cost, and what all runs of a day may cost. */
export interface Purse {
  /** Undefined for a model that costs nothing. */
  priceOf(model: { name: string; endpoint: string }): Price | undefined;
  /** US dollars that all runs of today may cost together; undefined for no limit. */
  dayLimit: number | undefined;
  /** US dollars that all runs of today have cost so far. */
  spentToday(): Promise<number>;
}

/** Throws BudgetError before a call that costs money which nobody allowed. A run overshoots by at most one call. */
const refuseUnpaid = async (model: Model, budget: Budget, spent: Spent, purse: Purse): Promise<void> => {
  const called = `${model.name} at ${model.endpoint}`;
  if (spent.money >= budget.money)
    throw new BudgetError(
      'money',
      budget.money === 0
        ? `${called} costs money, and this run may cost nothing`
        : `the budget of $${budget.money} is used up`,
    );
  if (purse.dayLimit !== undefined && (await purse.spentToday()) >= purse.dayLimit)
    throw new BudgetError('money', `today's limit of $${purse.dayLimit} is used up`);
};

/** The model, asked only while there is money for it; free ones are left as they are. */
export const affordable = (model: Model, budget: Budget, spent: () => Spent, purse: Purse): Model => {
  const price = purse.priceOf(model);
  if (price === undefined || costOf(price, { promptTokens: 1, answerTokens: 1 }) === 0) return model;
  return {
    name: model.name,
    endpoint: model.endpoint,
    async complete(request, call) {
      await refuseUnpaid(model, budget, spent(), purse);
      return model.complete(request, call);
    },
  };
};

/** US dollars of a call that was answered. */
export const costOfCall = (
  purse: Purse,
  model: { name: string; endpoint: string },
  usage: { promptTokens: number; answerTokens: number },
): number => {
  const price = purse.priceOf(model);
  return price === undefined ? 0 : costOf(price, usage);
};
