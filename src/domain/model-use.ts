import { z } from 'zod';
import { modelFaults } from './errors.ts';

/** One model call behind a result. `model` is the one the server reported, not the one that was asked for. */
export const modelUseSchema = z.object({
  role: z.string(),
  endpoint: z.string(),
  model: z.string(),
  promptHash: z.string(),
  promptTokens: z.int().nonnegative(),
  answerTokens: z.int().nonnegative(),
});

/** Milliseconds until the first token, and tokens per second of reading and writing where they are known. */
export const callTimingSchema = z.object({
  firstTokenMs: z.number().nonnegative(),
  promptTokensPerSecond: z.number().nonnegative().optional(),
  answerTokensPerSecond: z.number().nonnegative().optional(),
});
export type CallTiming = z.infer<typeof callTimingSchema>;

const modelAtSchema = z.object({ endpoint: z.string(), model: z.string() });

/** What can go wrong with a call, by name. */
export const faultSchema = z.enum(modelFaults);

/** A route went on to its next model, and why. */
export const fallbackSchema = z.object({
  from: modelAtSchema,
  to: modelAtSchema,
  fault: faultSchema,
});
