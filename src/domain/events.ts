import { z } from 'zod';
import { agentEvents } from './agent-events.ts';
import { budgetSchema, spentSchema } from './budget.ts';
import { checkEvents } from './check-events.ts';
import { factsSchema } from './facts.ts';
import { gateEvents } from './gate-events.ts';
import { modelEvents } from './model-events.ts';
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
  ...modelEvents,
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
  ...gateEvents,
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
