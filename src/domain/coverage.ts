import { z } from 'zod';

/**
 * How much of a project its tests run through. `lines` are percent with one decimal, over all files of the project that
 * the runner reports, tests left out (Go counts statements); `files` the least covered first, not more than a few.
 */
export const coverageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measured'),
    lines: z.number().min(0).max(100),
    files: z.array(z.object({ path: z.string(), lines: z.number().min(0).max(100) })),
  }),
  z.object({ kind: z.literal('not-measured'), reason: z.string() }),
]);
export type Coverage = z.infer<typeof coverageSchema>;
