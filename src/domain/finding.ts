import { z } from 'zod';

/** One structured complaint of a reviewer. */
export const findingSchema = z.object({
  severity: z.enum(['blocker', 'major', 'minor']),
  path: z.string().optional(),
  line: z.int().positive().optional(),
  message: z.string().min(1),
});
export type Finding = z.infer<typeof findingSchema>;

/** What a reviewer said. `verdict: 'none'` is an unreadable review: never an approval. */
export const reviewSchema = z.object({
  verdict: z.enum(['approved', 'rejected', 'none']),
  findings: z.array(findingSchema),
});
export type Review = z.infer<typeof reviewSchema>;
