import { z } from 'zod';

export const riskLevels = ['low', 'medium', 'high'] as const;

/** What a model proposes to do about a rough wish. Nothing has been done yet; a person decides. */
export const proposalSchema = z.object({
  title: z.string(),
  /** Steps in order. */
  plan: z.array(z.string()),
  /** What must hold when it is done, each as a check could see it. */
  acceptance: z.array(z.string()),
  /** Paths relative to the repository, with `/`. */
  files: z.array(z.string()),
  risk: z.object({ level: z.enum(riskLevels), reason: z.string() }),
  /** What only the person can answer. */
  questions: z.array(z.string()),
});
export type Proposal = z.infer<typeof proposalSchema>;

/** A part of a large wish. `after` are numbers of earlier parts, from 1; parts that change the same files wait for each other. */
export const subtaskSchema = z.object({
  title: z.string(),
  spec: z.string(),
  /** Files and folders (ending in `/`) that it may change; none where it is not known. */
  files: z.array(z.string()),
  after: z.array(z.int().positive()),
});
export type Subtask = z.infer<typeof subtaskSchema>;
