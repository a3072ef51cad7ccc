import { z } from 'zod';
import { agentEvents } from './agent-events.ts';
import { budgetSchema, spentSchema } from './budget.ts';
import { checkEvents } from './check-events.ts';
import { deliveryEvents } from './delivery-events.ts';
import { factsSchema } from './facts.ts';
import { decisionSchema, gateDetailsSchema, gateKindSchema } from './gate.ts';
import { callTimingSchema, fallbackSchema, faultSchema } from './model-use.ts';
import { idSchema } from './id.ts';
import { outcomeSchema } from './outcome.ts';
import { proofSchema } from './proof.ts';
import { resultSchema } from './result.ts';
import { recipeNameSchema } from './task.ts';

/** What is written down about a run, in order. The log is the state: resuming, showing and streaming are folds of it. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-start'),
    taskId: idSchema,
    recipe: recipeNameSchema,
    recipeVersion: z.int().positive(),
    spec: z.string(),
    budget: budgetSchema,
  }),
  /** `comment`: what a person wants to be different about a result that was waiting for them. */
  z.object({ type: z.literal('run-resume'), by: z.string(), comment: z.string().optional() }),
  z.object({ type: z.literal('step-start'), step: z.string() }),
  z.object({
    type: z.literal('step-end'),
    step: z.string(),
    next: z.string().nullable(),
    facts: factsSchema,
    durationMs: z.number().nonnegative(),
  }),
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
  ...checkEvents,
  ...agentEvents,
  z.object({ type: z.literal('files-write'), paths: z.array(z.string()) }),
  /** What was mended without a model, one sentence each. */
  z.object({ type: z.literal('free-fix'), paths: z.array(z.string()), about: z.array(z.string()) }),
  z.object({ type: z.literal('files-restore'), paths: z.array(z.string()), reason: z.string() }),
  z.object({ type: z.literal('edit-refuse'), path: z.string(), reason: z.string() }),
  /** Tokens of the files that a prompt showed in parts, and what they would have been whole: the difference may be negative. */
  z.object({
    type: z.literal('context-choose'),
    paths: z.array(z.string()),
    wholeTokens: z.int().nonnegative(),
    sentTokens: z.int().nonnegative(),
  }),
  z.object({ type: z.literal('run-warn'), message: z.string() }),
  z.object({
    type: z.literal('gate-request'),
    gate: z.string(),
    kind: gateKindSchema.default('question'),
    question: z.string(),
  }),
  z.object({
    type: z.literal('gate-response'),
    gate: z.string(),
    decision: decisionSchema.default('comment'),
    answer: z.string(),
    by: z.string(),
    details: gateDetailsSchema.optional(),
  }),
  ...deliveryEvents,
  z.object({
    type: z.literal('run-end'),
    outcome: outcomeSchema,
    reason: z.string(),
    branch: z.string().nullable(),
    commit: z.string().nullable(),
    proof: proofSchema.nullable(),
    /** What a small job answers beside its outcome. */
    result: resultSchema.optional(),
    spent: spentSchema,
  }),
]);

export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];

/** An event in its place. `position` counts from 1 within a run, without gaps. */
export const storedEventSchema = z.object({
  runId: idSchema,
  position: z.int().positive(),
  at: z.iso.datetime(),
  event: runEventSchema,
});
export type StoredEvent = z.infer<typeof storedEventSchema>;
