import { z } from 'zod';

/**
 * What a person does at a gate. `approve` and `reject` are typed actions: no wording of a `comment` is ever read as one.
 */
export const decisionSchema = z.enum(['approve', 'reject', 'comment']);
export type Decision = z.infer<typeof decisionSchema>;

/** `approval` wants a decision, `question` wants words. */
export const gateKindSchema = z.enum(['approval', 'question']);
export type GateKind = z.infer<typeof gateKindSchema>;

/** What was answered, and by whom. */
export const gateAnswerSchema = z.object({ decision: decisionSchema, text: z.string(), by: z.string() });
export type GateAnswer = z.infer<typeof gateAnswerSchema>;
