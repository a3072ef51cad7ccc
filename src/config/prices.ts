import type { PriceTable } from '../models/routing/price.ts';

/** Lines of the form "model@endpoint PROMPT ANSWER", US dollars a million tokens; the schema has looked at their shape. */
export const readPrices = (lines: readonly string[]): PriceTable =>
  Object.fromEntries(
    lines.map((line) => {
      const [model = '', prompt, answer] = line.split(' ');
      return [model, { prompt: Number(prompt), answer: Number(answer) }];
    }),
  );
