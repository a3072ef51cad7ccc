import { z } from 'zod';
import { checkNameSchema } from './check.ts';
import { deliveryOrderSchema } from './gated-delivery.ts';
import { tamperKindSchema } from './tamper.ts';

/** The code tasks: each has an acceptance of its own that is executed. */
export const codeJobs = ['generate', 'refactor', 'test', 'document', 'fix-lint'] as const;
export type CodeJob = (typeof codeJobs)[number];

/** Who reviews: another model than the author, the author's model in a fresh context, nobody; or what can be had. */
export const reviewModes = ['auto', 'dual', 'self', 'none'] as const;
export type ReviewMode = (typeof reviewModes)[number];

/** How a second opinion counts. `threshold` is the least score (0–1) that is accepted where a score is given. */
export const reviewPolicySchema = z.object({
  mode: z.enum(reviewModes),
  rounds: z.int().nonnegative(),
  threshold: z.number().min(0).max(1),
});
export type ReviewPolicy = z.infer<typeof reviewPolicySchema>;

/**
 * What a review or a check looks at: the named files as they stand, what a branch adds to where it left, a patch, or the
 * checkout with all that is changed in it and not committed.
 */
const subjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('files') }),
  z.object({ kind: z.literal('branch'), name: z.string().min(1) }),
  z.object({ kind: z.literal('patch'), text: z.string() }),
  z.object({ kind: z.literal('checkout') }),
]);
export type ReviewSubject = z.infer<typeof subjectSchema>;

/**
 * What a small job is about, beyond its words. Paths are relative to the repository with `/`; the named files count as
 * they stand in the checkout when the run starts, committed or not.
 */
export const requestSchema = z.object({
  /** The file that the work is about: only it and its tests may change. */
  path: z.string().min(1).optional(),
  /** Files that the model is to read. */
  context: z.array(z.string().min(1)).default([]),
  language: z.string().optional(),
  /** New tests of the file are owed. */
  tests: z.boolean().default(false),
  /** The result is written into the checkout too; else it is proposed on the run's branch. */
  write: z.boolean().default(false),
  /** What the task is allowed to do to the checks that judge it. */
  mayWeaken: z.array(tamperKindSchema).default([]),
  /** The commit (a full hash) that the work starts from, instead of what is checked out. */
  base: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
    .optional(),
  /** Only the first model of a route is asked: where it fails nobody else gets to see the work. */
  noFallback: z.boolean().optional(),
  /** A person sees the plan before anything is written. */
  askPlan: z.boolean().default(false),
  /** A person is asked where healing comes to no end; otherwise the run ends as failed. */
  askHelp: z.boolean().default(false),
  /** What may be replaced: whatever stands there, or the file with this SHA-256 (hex). */
  overwrite: z.boolean().default(false),
  expectedHash: z.string().optional(),
  job: z.enum(codeJobs).optional(),
  review: reviewPolicySchema.optional(),
  subject: subjectSchema.optional(),
  /** Of a check: only a quick look at what is changed, which proves nothing. */
  quick: z.boolean().default(false),
  /** Of a check: only these, after an install; the outcome is then never `verified`. */
  only: z.array(checkNameSchema).min(1).optional(),
  /** What a review looks for; everything when left out. */
  focus: z.enum(['security', 'performance', 'quality', 'comprehensive']).optional(),
  /** The result is text for the caller, in a repository that only this run knows. */
  textOnly: z.boolean().default(false),
  delivery: deliveryOrderSchema.optional(),
});
export type Request = z.infer<typeof requestSchema>;
