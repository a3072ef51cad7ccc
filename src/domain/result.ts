import { z } from 'zod';
import { proposalSchema, subtaskSchema } from './proposal.ts';

/**
 * What a small job answers beside its outcome. `proposed` stands on the run's branch, `written` in the checkout too,
 * `refused` was not written for the `reason`; `answered` is words alone, `reviewed` a second opinion.
 */
export const resultSchema = z.object({
  status: z.enum(['proposed', 'written', 'refused', 'answered', 'reviewed']),
  reason: z.string().optional(),
  /** What changed. `hash` is the SHA-256 (hex) of the new bytes, null for a deleted file. */
  files: z.array(z.object({ path: z.string(), hash: z.string().nullable() })),
  /** Words of the model, or the whole text where no file of the caller's holds it. */
  text: z.string().optional(),
  /** Why it was done this way: complexity, budget, model; one sentence each. */
  explanation: z.array(z.string()),
  /** What a rough wish or a large spec came to, for a person to decide about. */
  proposal: proposalSchema.optional(),
  subtasks: z.array(subtaskSchema).optional(),
});
export type Result = z.infer<typeof resultSchema>;
