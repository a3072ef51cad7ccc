import { z } from 'zod';
import { agentUseSchema } from './agent-events.ts';
import { spentSchema } from './budget.ts';
import { checkResultSchema } from './check.ts';
import { judgedDependencySchema } from './dependency.ts';
import { diagnosticSchema } from './diagnostic.ts';
import { reviewSchema, triedFindingSchema } from './finding.ts';
import { fallbackSchema, modelUseSchema } from './model-use.ts';
import { outcomeSchema } from './outcome.ts';
import { tamperFindingSchema } from './tamper.ts';

/** The tests that tried findings are in the commit or in the run's log; here their paths are enough. */
const provenReviewSchema = reviewSchema.extend({
  tried: z.array(triedFindingSchema.extend({ test: z.object({ path: z.string() }).optional() })).default([]),
});

/**
 * What shows that a result holds. Made by the harness only, from what it executed itself.
 * `tree` is the git tree id that the checks ran on and that `commit` holds; `sandbox` the cage they ran in;
 * `tools` program → version as printed by the program.
 */
export const proofSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  outcome: outcomeSchema,
  reason: z.string(),
  base: z.string(),
  tree: z.string(),
  commit: z.string().optional(),
  branch: z.string().optional(),
  files: z.array(z.object({ path: z.string(), added: z.int(), deleted: z.int() })),
  /** Before `verified`: the project's own checks, whole. */
  checks: z.array(checkResultSchema),
  /** The quick look at single files before them, on the same tree: it fails early and proves nothing. */
  quick: z.array(checkResultSchema).default([]),
  /** Folders of projects that were not checked, because nothing in them mentions what was changed. */
  unreached: z.array(z.string()).default([]),
  review: provenReviewSchema.optional(),
  /** What the change did to the checks that judge it; blocking ones were allowed by the task or by a person. */
  tampering: z.array(tamperFindingSchema).default([]),
  /** Packages that the change adds, with their licences; suspicious ones were allowed by a person or by policy. */
  dependencies: z.array(judgedDependencySchema).default([]),
  /** Of all that is installed beside such packages, by licence: how many packages, and some of their names. */
  licences: z
    .array(z.object({ licence: z.string(), count: z.int().positive(), packages: z.array(z.string()) }))
    .default([]),
  models: z.array(modelUseSchema),
  /** Coding CLIs that did the work. */
  agents: z.array(agentUseSchema).default([]),
  /** Where a route went on to another model. */
  fallbacks: z.array(fallbackSchema.extend({ role: z.string() })).default([]),
  sandbox: z.string(),
  tools: z.record(z.string(), z.string()),
  spent: spentSchema,
  healed: z.int().nonnegative(),
  /** What was mended without a model, one sentence each. */
  freeFixes: z.array(z.string()).default([]),
  /** Errors of earlier rounds that the final checks do not report any more, by identity. */
  mended: z.array(diagnosticSchema),
  madeAt: z.iso.datetime(),
});

export type Proof = z.infer<typeof proofSchema>;
