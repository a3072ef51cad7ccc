import { z } from 'zod';
import { gateIdSchema } from './gates.ts';

/**
 * What a person does at a gate. `approve` and `reject` are typed actions: no wording of a `comment` is ever read as one.
 */
export const decisionSchema = z.enum(['approve', 'reject', 'comment']);
export type Decision = z.infer<typeof decisionSchema>;

/** `approval` wants a decision, `question` wants words. */
export const gateKindSchema = z.enum(['approval', 'question']);
export type GateKind = z.infer<typeof gateKindSchema>;

/**
 * What a decision at a gate of a delivery says besides yes and no. `seen`: the git tree that the person looked at. `choice`: the
 * option that they picked. `accept`: open questions and checks that could not run, by name. `files`: what they changed first.
 * `reopen`: the gate to go back to; with `restore` also the tree as it was approved there.
 */
export const gateDetailsSchema = z.strictObject({
  seen: z.string().optional(),
  choice: z.string().optional(),
  accept: z.array(z.string()).optional(),
  files: z.record(z.string(), z.string()).optional(),
  reopen: gateIdSchema.optional(),
  restore: z.boolean().optional(),
});
export type GateDetails = z.infer<typeof gateDetailsSchema>;

/** What was answered, and by whom. */
export const gateAnswerSchema = z.object({
  decision: decisionSchema,
  text: z.string(),
  by: z.string(),
  details: gateDetailsSchema.optional(),
});
export type GateAnswer = z.infer<typeof gateAnswerSchema>;
