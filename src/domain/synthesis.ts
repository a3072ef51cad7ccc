import { z } from 'zod';

/** Name under which the words of a model about a run are kept beside its log. */
export const synthesisName = 'summary';

/**
 * What a model made of the log of a run that has ended, marked as such. It stands beside the facts and changes none of them:
 * whoever decides reads these.
 */
export const synthesisSchema = z.object({
  from: z.literal('model'),
  model: z.string(),
  endpoint: z.string(),
  at: z.iso.datetime(),
  /** One to five plain sentences. */
  lines: z.array(z.string()).min(1).max(5),
  /** Of the rendered prompt, as in the log. */
  promptHash: z.string(),
  promptTokens: z.int().nonnegative(),
  answerTokens: z.int().nonnegative(),
  /** US dollars. */
  money: z.number().nonnegative(),
});
export type Synthesis = z.infer<typeof synthesisSchema>;
