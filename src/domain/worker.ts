import { z } from 'zod';
import { idSchema } from './id.ts';

/** What a worker can: what decides which runs it takes. */
export const abilitiesSchema = z.object({
  /** Recipes with the newest version that it knows. */
  recipes: z.record(z.string(), z.number()),
  /** Programs of toolchains that were found. */
  toolchains: z.array(z.string()),
  /** How it holds commands: the level, or `none`. */
  sandbox: z.string(),
  gpus: z.array(z.string()),
  /** Endpoints that are configured; of servers only those that answered. */
  endpoints: z.array(z.string()),
  /** Coding CLIs that were found. */
  agents: z.array(z.string()),
});
export type Abilities = z.infer<typeof abilitiesSchema>;

/** A run that a worker left to others, and why. */
export const leftRunSchema = z.object({ runId: idSchema, reason: z.string() });
export type LeftRun = z.infer<typeof leftRunSchema>;

/** A process that takes runs. It is gone when it was not seen for a while. */
export const workerSchema = z.object({
  id: idSchema,
  name: z.string(),
  version: z.string(),
  abilities: abilitiesSchema,
  /** The newest few. */
  left: z.array(leftRunSchema),
  startedAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
});
export type Worker = z.infer<typeof workerSchema>;
