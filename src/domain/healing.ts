import { z } from 'zod';

/**
 * The rungs of healing, cheapest first. Each is one round with a model: the places complained of; what imports them too;
 * their files whole; the next model of the route; several answers to the same question, of which the checks choose.
 */
export const healingRungs = ['targeted', 'wider', 'whole-files', 'next-model', 'candidates'] as const;
export const healingRungSchema = z.enum(healingRungs);
export type HealingRung = z.infer<typeof healingRungSchema>;

/** In words, for a person. */
export const rungWords: Readonly<Record<HealingRung, string>> = {
  targeted: 'the places complained of',
  wider: 'those and what imports them',
  'whole-files': 'their files whole',
  'next-model': 'the next model',
  candidates: 'several answers, judged by the checks',
};

const modelAtSchema = z.object({ name: z.string(), endpoint: z.string() });

/** One round that is over. `before` and `after` count the problems; a worse round was rolled back. */
export const healingTrySchema = z.object({
  rung: healingRungSchema,
  model: modelAtSchema.optional(),
  before: z.int().nonnegative(),
  after: z.int().nonnegative(),
  result: z.enum(['better', 'same', 'worse']),
});
export type HealingTry = z.infer<typeof healingTrySchema>;

/** A test that failed and passed on the same tree. `known`: nothing that this run changed can be the reason. */
export const flakyTestSchema = z.object({
  tool: z.string(),
  /** The first line of its complaint: its name, where the runner tells it. */
  name: z.string(),
  path: z.string().optional(),
  known: z.boolean(),
});
export type FlakyTest = z.infer<typeof flakyTestSchema>;

/** A round of healing in one line for a person. */
export const healingWords = ({
  round,
  rung,
  candidate,
}: {
  round: number;
  rung: HealingRung;
  candidate?: { number: number; of: number } | undefined;
}): string => {
  const which = candidate === undefined ? '' : ` (${candidate.number} of ${candidate.of})`;
  return `healing, round ${round}: ${rungWords[rung]}${which}`;
};
