import { z } from 'zod';

/** Outcomes of runs in which a model played a role, decided by checks and never by opinions. */
export const trackRecordSchema = z.object({ verified: z.int().nonnegative(), failed: z.int().nonnegative() });
export type TrackRecord = z.infer<typeof trackRecordSchema>;

/** What is known of one model on one endpoint, from the calls and runs that are kept. */
export const modelRecordSchema = z.object({
  endpoint: z.string(),
  /** The name that is asked for. */
  model: z.string(),
  calls: z.int().nonnegative(),
  promptTokens: z.number().nonnegative(),
  answerTokens: z.number().nonnegative(),
  /** US dollars. */
  money: z.number().nonnegative(),
  /** Medians over its calls; left out where no call told. */
  firstTokenMs: z.number().nonnegative().optional(),
  promptTokensPerSecond: z.number().nonnegative().optional(),
  answerTokensPerSecond: z.number().nonnegative().optional(),
  /** Names under which servers reported it. */
  reportedAs: z.array(z.string()),
  /** Calls that failed, by the name of the fault. */
  faults: z.record(z.string(), z.int().positive()),
  /** By role and language. */
  outcomes: z.array(trackRecordSchema.extend({ role: z.string(), language: z.string() })),
});
export type ModelRecord = z.infer<typeof modelRecordSchema>;
