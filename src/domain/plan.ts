import { z } from 'zod';

/** What the elaborator made of a spec. `steps` and `files` may be empty: a plan helps the coder, it proves nothing. */
export const planSchema = z.object({
  title: z.string(),
  steps: z.array(z.string()),
  files: z.array(z.string()),
  acceptance: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;
