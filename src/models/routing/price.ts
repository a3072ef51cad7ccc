import { z } from 'zod';
import type { Usage } from '../model.ts';

/** US dollars for a million tokens, as the config lists them. */
export const priceSchema = z.strictObject({
  prompt: z.number().nonnegative(),
  answer: z.number().nonnegative(),
});
export type Price = z.infer<typeof priceSchema>;

/** Prices by `model@endpoint`, by `model`, or by `*@endpoint`; the most exact entry counts. */
export type PriceTable = Readonly<Record<string, Price>>;

const perMillion = 1_000_000;

export const priceOf = (table: PriceTable, model: { name: string; endpoint: string }): Price | undefined => {
  for (const key of [`${model.name}@${model.endpoint}`, model.name, `*@${model.endpoint}`])
    if (Object.hasOwn(table, key)) return table[key];
  return undefined;
};

/** US dollars of one call. */
export const costOf = (
  { prompt, answer }: Price,
  usage: Pick<Usage, 'promptTokens' | 'answerTokens'>,
): number => (prompt * usage.promptTokens + answer * usage.answerTokens) / perMillion;

/** US dollars that a call costs at most, for asking a budget before it. */
export const costAtMost = (price: Price, promptTokens: number, maxTokens: number): number =>
  costOf(price, { promptTokens, answerTokens: maxTokens });
