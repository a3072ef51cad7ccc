import { z } from 'zod';
import { callTimingSchema, fallbackSchema, faultSchema } from './model-use.ts';

/** What is written down of calls of models. */
export const modelEvents = [
  z.object({
    type: z.literal('model-call-start'),
    role: z.string(),
    endpoint: z.string(),
    model: z.string(),
    promptHash: z.string(),
  }),
  z.object({
    type: z.literal('model-call-end'),
    role: z.string(),
    endpoint: z.string(),
    model: z.string(),
    promptHash: z.string(),
    reply: z.string(),
    promptTokens: z.int().nonnegative(),
    answerTokens: z.int().nonnegative(),
    durationMs: z.number().nonnegative(),
    money: z.number().nonnegative(),
    /** The name that was asked for, where the server reported another one. */
    asked: z.string().optional(),
    /** What most of the project is written in. */
    language: z.string().optional(),
    timing: callTimingSchema.optional(),
  }),
  z.object({
    type: z.literal('model-call-fail'),
    role: z.string(),
    endpoint: z.string(),
    model: z.string(),
    promptHash: z.string(),
    fault: faultSchema,
    message: z.string(),
    promptTokens: z.int().nonnegative(),
    answerTokens: z.int().nonnegative(),
    durationMs: z.number().nonnegative(),
    /** Whether the same model is asked again. */
    willRetry: z.boolean(),
  }),
  z.object({
    type: z.literal('model-fallback'),
    role: z.string(),
    ...fallbackSchema.shape,
    message: z.string(),
  }),
] as const;
