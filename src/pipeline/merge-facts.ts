import type { Facts } from '../domain/facts.ts';

/** What a run knows after a step: what it knew, less what the step says does not hold any more, and what it found out. */
export const mergeFacts = (facts: Facts, { forget = [], ...added }: Facts = {}): Facts => {
  const kept = Object.fromEntries(Object.entries(facts).filter(([name]) => !forget.includes(name)));
  return { ...kept, ...added };
};
