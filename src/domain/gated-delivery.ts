import { z } from 'zod';
import { gateAnswerSchema } from './gate.ts';
import { deployModeSchema, gateIdSchema, levelSchema, projectKindSchema } from './gates.ts';

/** What was ordered. `approvers`: names of those who may decide; anybody who may use this Millwright where left out. */
export const deliveryOrderSchema = z.object({
  kind: projectKindSchema,
  level: levelSchema,
  mode: deployModeSchema,
  approvers: z.array(z.string().min(1)).optional(),
});
export type DeliveryOrder = z.infer<typeof deliveryOrderSchema>;

/**
 * What is done at a gate, and why. `full` everything is made · `delta` what stands is changed to fit · `validate` what stands is
 * only checked · `skip` the gate is passed by.
 */
export const gatePlanSchema = z.object({
  way: z.enum(['skip', 'validate', 'delta', 'full']),
  reason: z.string(),
});
export type GatePlan = z.infer<typeof gatePlanSchema>;

/**
 * A proof artifact: one executed check of a gate. Made by the harness alone. `log` is the id of the artifact that holds the raw
 * output and `logHash` its SHA-256 (hex); `seal` binds run, gate, check, tree, status and log (see `sealOf`).
 * `unknown` means that it could not be executed here: it never passes by itself, a person may accept it by name.
 */
export const gateCheckSchema = z.object({
  gate: gateIdSchema,
  check: z.string().min(1),
  status: z.enum(['passed', 'failed', 'unknown']),
  summary: z.string(),
  reasons: z.array(z.string()),
  tree: z.string(),
  /** Whether an approval needs it; what is not required is told. */
  required: z.boolean(),
  log: z.string(),
  logHash: z.string(),
  seal: z.string(),
});
export type GateCheckRecord = z.infer<typeof gateCheckSchema>;

/**
 * A gate that was approved. `commit` and `tag` are the checkpoint; `covered` holds the files that the approval is about, with the
 * first 16 hex digits of their SHA-256: when one of them changes, it is stale.
 */
export const closedGateSchema = z.object({
  by: z.string(),
  at: z.string(),
  commit: z.string(),
  tree: z.string(),
  tag: z.string().optional(),
  covered: z.record(z.string(), z.string()),
});
export type ClosedGate = z.infer<typeof closedGateSchema>;

/** How a delivery stands, as part of the facts of its run. Replaced whole by each step that changes it. */
export const deliveryStateSchema = z.object({
  /** The commit that the delivery began with. */
  start: z.string(),
  plans: z.partialRecord(gateIdSchema, gatePlanSchema),
  gate: gateIdSchema,
  closed: z.partialRecord(gateIdSchema, closedGateSchema),
  /** Approvals that a later change has overtaken, with the files that did. */
  stale: z.partialRecord(gateIdSchema, z.array(z.string())),
  /** Of the present gate: deliverables that stand, rounds of checks, and what goes back to whoever makes it again. */
  made: z.array(z.string()),
  /** Of the present gate: deliverables whose last answers could all not be used, with the reason. Its checks fail while there is one. */
  unmade: z.record(z.string(), z.string()).optional(),
  rounds: z.int().nonnegative(),
  feedback: z.array(z.string()),
  checks: z.array(gateCheckSchema),
  /** An approval that takes effect when the checks pass on the tree that it changed. */
  pending: gateAnswerSchema.optional(),
  /** Open questions and checks that a person has accepted as they are, and the design that they picked. */
  accepted: z.array(z.string()),
  choice: z.string().optional(),
  /** All paths that the delivery has written. */
  written: z.array(z.string()),
});
export type DeliveryState = z.infer<typeof deliveryStateSchema>;
