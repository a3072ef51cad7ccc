import { createHash } from 'node:crypto';
import { z } from 'zod';
import { modelFaults } from '../domain/errors.ts';
import type { ModelRequest } from './model.ts';

const requestSchema = z.object({
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  temperature: z.number().optional(),
  maxTokens: z.number().optional(),
});

const replySchema = z.object({
  text: z.string(),
  reasoning: z.string().optional(),
  model: z.string(),
  usage: z.object({
    promptTokens: z.int().nonnegative(),
    answerTokens: z.int().nonnegative(),
    source: z.enum(['reported', 'estimated']),
  }),
});

const faultSchema = z.object({
  fault: z.enum(modelFaults),
  message: z.string(),
  retryable: z.boolean(),
  hint: z.string().optional(),
  retryAfterMs: z.number().optional(),
  partial: z.string().optional(),
});

/** One line of a recording: a call and what came of it, either a reply or a fault. */
export const recordedCallSchema = z
  .object({
    hash: z.string(),
    endpoint: z.string(),
    name: z.string(),
    request: requestSchema,
    reply: replySchema.optional(),
    fault: faultSchema.optional(),
  })
  .refine(({ reply, fault }) => (reply === undefined) !== (fault === undefined), 'either a reply or a fault');
export type RecordedCall = z.infer<typeof recordedCallSchema>;

/**
 * What makes two requests the same: messages, temperature, answer limit and the shape that is asked for; not the model
 * and its server's settings, so that models compare.
 */
export const hashRequest = ({ messages, temperature, maxTokens, format }: ModelRequest): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        messages.map(({ role, content }) => [role, content]),
        temperature ?? null,
        maxTokens ?? null,
        ...(format === undefined ? [] : [format]),
      ]),
    )
    .digest('hex');
