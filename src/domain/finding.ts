import { z } from 'zod';

/**
 * One structured complaint of a reviewer. `line` counts from 1 in the file as it was reviewed; `lines` are further ones
 * that it names; `quote` is a piece of the code that it speaks of, as it stands there.
 */
export const findingSchema = z.object({
  severity: z.enum(['blocker', 'major', 'minor']),
  path: z.string().optional(),
  line: z.int().positive().optional(),
  lines: z.array(z.int().positive()).optional(),
  quote: z.string().optional(),
  message: z.string().min(1),
});
export type Finding = z.infer<typeof findingSchema>;

/** What a reviewer said. `verdict: 'none'` is an unreadable review: never an approval. `score` is from 0 to 1. */
export interface Opinion {
  verdict: 'approved' | 'rejected' | 'none';
  score?: number;
  findings: Finding[];
}

/**
 * A finding that was put to the test. `failed`: a test of the reviewer's fails, so it holds and blocks · `mended`: that
 * test passes by now · `passed`: its test passes, so it is refuted · `untried`: no test could show it, for the `reason`.
 */
export const triedFindingSchema = findingSchema.extend({
  outcome: z.enum(['failed', 'mended', 'passed', 'untried']),
  reason: z.string().optional(),
  /** The test; its text is kept by the run and left out of the proof. */
  test: z.object({ path: z.string(), text: z.string().optional() }).optional(),
});
export type TriedFinding = z.infer<typeof triedFindingSchema>;

/**
 * What came of the reviews of a run. `overruled`: the last word was a rejection, and each of its claims was refuted by a
 * test of the reviewer's own, so that the checks decide.
 */
export const reviewSchema = z.object({
  verdict: z.enum(['approved', 'rejected', 'none', 'overruled']),
  /** Who reviewed: another model than the author (`dual`) or the same in a fresh context (`self`), and why. */
  mode: z.enum(['dual', 'self']).optional(),
  why: z.string().optional(),
  /** 0–1, where the reviewer gave one. */
  score: z.number().min(0).max(1).optional(),
  /** Of the last review, each with code that exists: what blocks, else advice. */
  findings: z.array(findingSchema),
  /** Findings of all rounds that named no code that exists. */
  dropped: z.int().nonnegative().default(0),
  /** Claims of all rounds, each once. */
  tried: z.array(triedFindingSchema).default([]),
  /** The tree that was looked at. */
  tree: z.string().optional(),
});
export type Review = z.infer<typeof reviewSchema>;

const squeeze = (text: string): string => text.replaceAll(/\s+/g, '');

/**
 * What makes two findings the same one although lines moved: file and quoted code; where nothing is quoted, file and the
 * message without numbers and case. Severity does not count.
 */
export const findingIdentity = ({ path = '', quote, message }: Finding): string =>
  quote === undefined
    ? `${path}|${message.toLowerCase().replaceAll(/\d+/g, '#').replaceAll(/\s+/g, ' ').trim()}`
    : `${path}|${squeeze(quote)}`;
