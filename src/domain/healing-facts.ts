import { z } from 'zod';
import { checkResultSchema } from './check.ts';
import { diagnosticSchema } from './diagnostic.ts';
import { flakyTestSchema, healingRungSchema, healingTrySchema } from './healing.ts';

/** A text file as the run wrote it: enough to lay the work out again after a crash or a roll-back. `null` is deleted. */
export const fileStateSchema = z.record(z.string(), z.string().nullable());

/** The best tree so far by real checks, and the files that make it. Lower `score` is better. */
export const bestStateSchema = z.object({
  score: z.array(z.number()),
  files: fileStateSchema,
  checks: z.array(checkResultSchema),
  tree: z.string(),
});
export type BestState = z.infer<typeof bestStateSchema>;

/**
 * The round of healing in hand: what it was given, whom it asked, and how good the best tree was when it began. Of
 * several candidates `done` are asked for; each is tried on `from`.
 */
const healingRoundSchema = z.object({
  rung: healingRungSchema,
  model: z.object({ name: z.string(), endpoint: z.string() }).optional(),
  score: z.array(z.number()).optional(),
  candidates: z
    .object({ of: z.int().positive(), done: z.int().positive(), from: bestStateSchema.optional() })
    .optional(),
});
export type HealingRound = z.infer<typeof healingRoundSchema>;

/** What a run knows about its healing, as part of its facts. */
export const healingFacts = {
  /** What the last round of healing was given to mend, and how many rounds in a row were for nothing. */
  problems: z.array(diagnosticSchema).optional(),
  standstill: z.int().nonnegative().optional(),
  /** Null between rounds. */
  round: healingRoundSchema.nullable().optional(),
  tried: z.array(healingTrySchema).optional(),
  /** Attempts that a person has added, what they said, and the problems that they were asked about. */
  granted: z.int().nonnegative().optional(),
  hints: z.array(z.string()).optional(),
  askedAbout: z.array(z.string()).optional(),
  /** Tests that failed and passed on one tree, and the trees whose failing tests ran twice. */
  flaky: z.array(flakyTestSchema).optional(),
  rerun: z.array(z.string()).optional(),
};
