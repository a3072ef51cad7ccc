import { z } from 'zod';
import { decisionSchema, gateDetailsSchema, gateKindSchema } from './gate.ts';
import { closedGateSchema, gateCheckSchema, gatePlanSchema } from './gated-delivery.ts';
import { gateIdSchema } from './gates.ts';
import { handoffSchema } from './handoff.ts';

/** What is written down of questions and decisions of persons, and of the gates of a delivery. */
export const gateEvents = [
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
  z.object({ type: z.literal('gate-open'), gate: gateIdSchema, plan: gatePlanSchema }),
  /** `role` wrote the files of one deliverable. */
  z.object({
    type: z.literal('deliverable-make'),
    gate: gateIdSchema,
    name: z.string(),
    role: z.string(),
    /** SHA-256 (hex) of the prompt of a role that is not shipped with Millwright. */
    roleHash: z.string().optional(),
    paths: z.array(z.string()),
  }),
  z.object({ type: z.literal('gate-check'), result: gateCheckSchema }),
  z.object({ type: z.literal('gate-close'), gate: gateIdSchema, closed: closedGateSchema }),
  /** What one role leaves to the next: ids and paths, never prose. */
  z.object({ type: z.literal('handoff-give'), handoff: handoffSchema }),
  /** An approval that does not hold any more, and what changed. */
  z.object({
    type: z.literal('gate-stale'),
    gate: gateIdSchema,
    paths: z.array(z.string()),
    reason: z.string(),
  }),
] as const;
