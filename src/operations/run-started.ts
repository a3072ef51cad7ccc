import { z } from 'zod';
import { idSchema } from '../domain/id.ts';

/**
 * What an operation answers that started a run. Events after position `after` are news.
 * `notices` are for the person, before anything happens; `shows` what a surface shows when the run has ended.
 */
export const runStartedSchema = z.object({
  runId: idSchema,
  title: z.string(),
  project: z.string(),
  after: z.int().nonnegative(),
  notices: z.array(z.string()),
  shows: z.array(z.enum(['diff', 'proof'])),
});

export type RunStarted = z.infer<typeof runStartedSchema>;
