import { z } from 'zod';
import { idSchema } from './id.ts';

/** What checks of the languages that we know are run with; others are not compared. */
export const toolchainPrograms = [
  'node',
  'npm',
  'pnpm',
  'python3',
  'uv',
  'go',
  'cargo',
  'java',
  'mvn',
  'gradle',
] as const;

/** What a worker can: what decides which runs it takes. */
export const abilitiesSchema = z.object({
  /** Recipes with the newest version that it knows. */
  recipes: z.record(z.string(), z.number()),
  /** Programs of toolchains that its cage finds; where it has none, those that the machine finds. */
  toolchains: z.array(z.string()),
  /** How it holds commands: the level, or `none`. */
  sandbox: z.string(),
  gpus: z.array(z.string()),
  /** Endpoints that are configured; of servers only those that answered. */
  endpoints: z.array(z.string()),
  /** Coding CLIs that were found. */
  agents: z.array(z.string()),
  /** It is a server: while nobody else is there it takes everything. */
  serves: z.boolean().optional(),
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

/** What a run asks that the abilities of a worker tell of. */
export interface WorkerNeeds {
  recipe: string;
  /** Of the recipe that it was begun with; null before it was begun. */
  version: number | null;
  sandbox: string;
  /** Of `toolchainPrograms`. */
  programs: readonly string[];
}

const unknownRecipe = ({ recipe, version }: WorkerNeeds, { recipes }: Abilities): string | undefined => {
  const known = recipes[recipe];
  if (known === undefined) return `this version does not know the recipe ${recipe}`;
  if (version !== null && version > known)
    return `it was begun with version ${version} of the recipe ${recipe}; this one knows ${known}`;
  return undefined;
};

/** The first thing that a run needs and a worker with these abilities lacks, for people; undefined where there is none. */
export const unmetNeed = (needs: WorkerNeeds, abilities: Abilities): string | undefined => {
  const unknown = unknownRecipe(needs, abilities);
  if (unknown !== undefined) return unknown;
  if (needs.sandbox === 'required' && abilities.sandbox === 'none') return 'it needs a sandbox';
  // Without a cage a run uses what the machine finds, which nobody announced.
  if (needs.sandbox === 'off' && abilities.sandbox !== 'none') return undefined;
  const missing = needs.programs.filter((program) => !abilities.toolchains.includes(program));
  return missing.length === 0
    ? undefined
    : `it needs ${missing.join(' and ')}, as the project's last checks did, and this worker has none`;
};
