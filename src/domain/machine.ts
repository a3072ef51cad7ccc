import { z } from 'zod';
import type { CageReport } from './cage.ts';

/** One thing that doctor looked at. `remedy` is the next step, in one line, where something is amiss. */
export const symptomSchema = z.object({
  topic: z.string(),
  status: z.enum(['ok', 'warning', 'problem']),
  text: z.string(),
  remedy: z.string().optional(),
});
export type Symptom = z.infer<typeof symptomSchema>;

const tokens = z.int().nonnegative().optional();

/** A model server that answers at one of the well-known ports of this machine. What it does not tell is left out. */
export const foundServerSchema = z.object({
  kind: z.string(),
  version: z.string(),
  baseUrl: z.string(),
  provider: z.string(),
  /** Calls that it answers side by side, and those of them that it answers now. */
  slots: z.object({ busy: z.int().nonnegative(), all: z.int().nonnegative() }).optional(),
  /** The endpoint that is configured for it, if any. */
  endpoint: z.string().nullable(),
  models: z.array(
    z.object({
      name: z.string(),
      loaded: z.boolean().optional(),
      /** Window as it is served now, and as the model could do. */
      windowTokens: tokens,
      capableTokens: tokens,
      sizeBytes: z.number().nonnegative().optional(),
      gpuBytes: z.number().nonnegative().optional(),
    }),
  ),
});
export type FoundServer = z.infer<typeof foundServerSchema>;

/** What canaries showed of one model. Speeds in tokens per second. */
export const probedModelSchema = z.object({
  endpoint: z.string(),
  model: z.string(),
  windowTokens: tokens,
  capableTokens: tokens,
  /** Ways to get JSON that work, strongest first. */
  jsonWays: z.array(z.string()),
  thinks: z.boolean(),
  promptTokensPerSecond: z.number().nonnegative().optional(),
  answerTokensPerSecond: z.number().nonnegative().optional(),
  /** `fault` is left out where all is well. */
  findings: z.array(
    z.object({ fault: z.string().optional(), text: z.string(), remedy: z.string().optional() }),
  ),
});
export type ProbedModel = z.infer<typeof probedModelSchema>;

/** What doctor can look at. Every look is bounded in time; none throws but for an abort. */
export interface Machine {
  /** Looks at runtime, git, sandbox, data folder, database, configured endpoints and their models. */
  examine(signal: AbortSignal): Promise<Symptom[]>;
  /** Tries every driver of the cage here; whether it works, why not, and what it holds. */
  cages(): Promise<CageReport[]>;
  /** Looks once at the well-known ports of this machine, and at no other host. */
  discover(signal: AbortSignal): Promise<FoundServer[]>;
  /** Sends canaries to every model that a route names. */
  probe(signal: AbortSignal): Promise<ProbedModel[]>;
  /**
   * Writes servers that are not configured yet into the person's configuration, and a model for all roles where no route
   * is set. Answers the file and what was written. Throws UserError when the file cannot be written.
   */
  adopt(
    servers: readonly FoundServer[],
  ): Promise<{ file: string; endpoints: string[]; model: string | null }>;
}
