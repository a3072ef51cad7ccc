import { z } from 'zod';

/** What a change can do to the checks that judge it. */
export const tamperKinds = [
  'test-removed',
  'test-emptied',
  'test-skipped',
  'test-focused',
  'assertion-removed',
  'assertion-constant',
  'assertion-changed',
  'suppression-added',
  'settings-loosened',
  'script-disabled',
  'snapshot-rewritten',
  'input-special-cased',
  'harness-edited',
] as const;
export const tamperKindSchema = z.enum(tamperKinds);
export type TamperKind = z.infer<typeof tamperKindSchema>;

/** One place where a change weakens what was there before. */
export const tamperFindingSchema = z.object({
  kind: tamperKindSchema,
  /** Of what is gone, the path it stood in. */
  path: z.string(),
  /** From 1, in the new text; left out when the place is gone. */
  line: z.int().positive().optional(),
  /** One line: what happened and what stood there. */
  message: z.string(),
  /** Whether a person must agree before the change counts as proven. */
  blocking: z.boolean(),
});
export type TamperFinding = z.infer<typeof tamperFindingSchema>;
