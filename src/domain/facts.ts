import { z } from 'zod';
import { diagnosticSchema } from './diagnostic.ts';
import { editFormatSchema } from './edit-format.ts';
import { editSchema } from './edit.ts';
import { findingSchema, reviewSchema } from './finding.ts';
import { gateFacts } from './gate-facts.ts';
import { bestStateSchema, fileStateSchema, healingFacts } from './healing-facts.ts';
import { outcomeSchema } from './outcome.ts';
import { planSchema } from './plan.ts';
import { proofSchema } from './proof.ts';
import { resultSchema } from './result.ts';
import { tamperFindingSchema } from './tamper.ts';

export type BestState = z.infer<typeof bestStateSchema>;

/** What a run knows, as a fold of its log. Steps add to it; nothing else does. */
export const factsSchema = z.object({
  /** The commit the work starts from, and the branch it will land on. */
  base: z.string().optional(),
  branch: z.string().optional(),
  plan: planSchema.optional(),
  /** Texts of the files that the request names, as they stood in the checkout when the run started; null is none. */
  given: fileStateSchema.optional(),
  /** The only files that an answer may change, and those that it must bring; every file and none where left out. */
  scope: z.array(z.string()).optional(),
  owed: z.array(z.string()).optional(),
  /** Why the work is done this way, for the result. */
  explanation: z.array(z.string()).optional(),
  result: resultSchema.optional(),
  /** The reply in hand: who gave it, and how it was asked to write changes. */
  reply: z.object({ role: z.string(), text: z.string(), format: editFormatSchema.optional() }).optional(),
  edits: z.array(editSchema).optional(),
  /** All files the run wrote so far with their present text: what will be committed. */
  files: fileStateSchema.optional(),
  /** Files whose whole text a prompt has shown: only those may be replaced whole. `wanted` must be shown next time. */
  shown: z.array(z.string()).optional(),
  shownInParts: z.array(z.string()).optional(),
  wanted: z.array(z.string()).optional(),
  /** Complaints about the reply itself (unreadable, search text not found), in words for the model. */
  complaint: z.string().optional(),
  checks: bestStateSchema.shape.checks.optional(),
  tree: z.string().optional(),
  /** What looked at some files only in the last round, before the whole checks. */
  quick: proofSchema.shape.quick.unwrap().optional(),
  /** Folders of projects that the change cannot reach, so that they were not checked. */
  unreached: z.array(z.string()).optional(),
  diagnostics: z.array(diagnosticSchema).optional(),
  /** How far the present tree is from passing; position by position, lower is better. */
  score: z.array(z.number()).optional(),
  best: bestStateSchema.optional(),
  /** Complaints that free fixes have been tried on, by identity, and what they did. */
  mendTried: z.array(z.string()).optional(),
  mended: z.array(z.string()).optional(),
  mendRounds: z.int().nonnegative().optional(),
  /** Rounds of healing so far, answers that could not be used, rounds of review. */
  healed: z.int().nonnegative().optional(),
  unusable: z.int().nonnegative().optional(),
  reviewed: z.int().nonnegative().optional(),
  ...healingFacts,
  /** Tests were missing and have been asked for once. */
  testsAsked: z.boolean().optional(),
  review: reviewSchema.optional(),
  /** What the reviewer wants mended before it looks again. */
  openFindings: z.array(findingSchema).optional(),
  /** What the last look found that the change did to its checks, and what of it is to be put back. */
  tampering: z.array(tamperFindingSchema).optional(),
  openTampering: z.array(diagnosticSchema).optional(),
  /** The packages that the change adds, with what the gate found out about each. */
  dependencies: proofSchema.shape.dependencies.unwrap().optional(),
  /** Set when the outcome is decided before the last step: the work is still committed, so that nothing is lost. */
  ending: z.object({ outcome: outcomeSchema, reason: z.string() }).optional(),
  commit: z.string().optional(),
  proof: proofSchema.optional(),
  ...gateFacts,
  /** Facts that do not hold any more, by name: what a new gate begins without. */
  forget: z.array(z.string()).optional(),
});
export type Facts = z.infer<typeof factsSchema>;
