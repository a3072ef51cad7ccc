import { z } from 'zod';
import { idSchema } from './id.ts';
import { outcomeSchema } from './outcome.ts';
import { recipeNameSchema } from './task.ts';

/**
 * One execution of a recipe for a task. The log is the state; these columns are a fold of it, kept for listing.
 * `waiting` means that a person has to answer; `running` says only that a worker took it, and may be stale after a crash.
 */
export const runSchema = z.object({
  id: idSchema,
  taskId: idSchema,
  projectId: idSchema,
  recipe: recipeNameSchema,
  status: z.enum(['queued', 'running', 'waiting', 'ended']),
  outcome: outcomeSchema.optional(),
  branch: z.string().optional(),
  commit: z.string().optional(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
});
export type Run = z.infer<typeof runSchema>;
