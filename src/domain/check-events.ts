import { z } from 'zod';
import { checkResultSchema } from './check.ts';
import { diagnosticSchema } from './diagnostic.ts';
import { editFormatSchema } from './edit-format.ts';
import { flakyTestSchema, healingRungSchema } from './healing.ts';

/** What is written down of answers that land, of checks, and of mending what these complain about. */
export const checkEvents = [
  /** Whether an answer could be read and applied, in the format that was asked for. */
  z.object({
    type: z.literal('edit-outcome'),
    endpoint: z.string(),
    model: z.string(),
    format: editFormatSchema,
    landed: z.boolean(),
  }),
  z.object({ type: z.literal('check-start'), check: z.string(), command: z.array(z.string()) }),
  z.object({ type: z.literal('check-end'), result: checkResultSchema }),
  /** A round of healing begins. `candidate` counts from 1 where several answers are tried. */
  z.object({
    type: z.literal('heal-round'),
    round: z.int().positive(),
    rung: healingRungSchema,
    problems: z.int().nonnegative(),
    candidate: z.object({ number: z.int().positive(), of: z.int().positive() }).optional(),
  }),
  /** A problem that a round made go away, and what the round changed. A verified run teaches it to later ones. */
  z.object({
    type: z.literal('error-mend'),
    problem: diagnosticSchema,
    language: z.string(),
    model: z.string(),
    endpoint: z.string(),
    rung: healingRungSchema,
    change: z.string(),
  }),
  /** Tests that failed were run again on the same tree. */
  z.object({ type: z.literal('test-rerun'), result: checkResultSchema, flaky: z.array(flakyTestSchema) }),
] as const;
