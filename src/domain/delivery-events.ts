import { z } from 'zod';
import { closedGateSchema, gateCheckSchema, gatePlanSchema } from './gated-delivery.ts';
import { gateIdSchema } from './gates.ts';

/** What the log of a delivery holds beside the events of every run. Decisions are `gate-response` events. */
export const deliveryEvents = [
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
  /** An approval that does not hold any more, and what changed. */
  z.object({
    type: z.literal('gate-stale'),
    gate: gateIdSchema,
    paths: z.array(z.string()),
    reason: z.string(),
  }),
] as const;
