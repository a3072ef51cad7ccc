import { z } from 'zod';
import { calibrate, keptObservations, observationSchema } from './window/calibration.ts';
import type { Calibration, Observation } from './window/calibration.ts';

/** Ways to get JSON out of a model, see `json/ask-json.ts`. */
export const jsonWays = ['json-schema', 'json-object', 'prompt'] as const;
export type JsonWay = (typeof jsonWays)[number];

const notesSchema = z.object({
  observations: z.array(observationSchema).max(keptObservations).catch([]),
  /** Smallest prompt, in our tokens, that this server was seen to cut, and when (ms since the epoch). */
  cut: z.object({ sentTokens: z.number(), atMs: z.number() }).optional().catch(undefined),
  /** It reports only what it had not read before, so that its counts prove nothing. */
  countsPart: z.boolean().optional().catch(undefined),
  /** Smoothed speed of reading prompts. */
  promptTokensPerSecond: z.number().positive().optional().catch(undefined),
  answerTokensPerSecond: z.number().positive().optional().catch(undefined),
  jsonWay: z.enum(jsonWays).optional().catch(undefined),
  /** Ways that the server refused or that gave no JSON. */
  failedWays: z.array(z.enum(jsonWays)).catch([]),
});
export type ModelNotes = z.infer<typeof notesSchema>;

const stateSchema = z.record(z.string(), z.unknown());

/** Prompts below this size are mostly template. */
const leastObservedTokens = 150;
/** Weight of a new speed against those before it. */
const newWeight = 0.3;

const fresh = (): ModelNotes => ({ observations: [], failedWays: [] });

const keyOf = ({ endpoint, name }: { endpoint: string; name: string }): string => `${name}@${endpoint}`;

/**
 * What was learned about each model on each endpoint: how it counts, how fast it is, how it gives JSON, where it cut.
 * `state()` is plain JSON; a memory made from it goes on where it was. Records that cannot be read are left out.
 */
export class ModelMemory {
  readonly #notes = new Map<string, ModelNotes>();
  readonly #calibrations = new Map<string, Calibration>();

  constructor(state: unknown = {}) {
    for (const [key, value] of Object.entries(stateSchema.safeParse(state).data ?? {})) {
      const { data } = notesSchema.safeParse(value);
      if (data) this.#notes.set(key, data);
    }
  }

  /** The notes themselves: what is changed in them is remembered. */
  of(model: { endpoint: string; name: string }): ModelNotes {
    const key = keyOf(model);
    const notes = this.#notes.get(key) ?? fresh();
    this.#notes.set(key, notes);
    return notes;
  }

  calibration(model: { endpoint: string; name: string }): Calibration {
    const key = keyOf(model);
    const known = this.#calibrations.get(key) ?? calibrate(this.of(model).observations);
    this.#calibrations.set(key, known);
    return known;
  }

  observe(model: { endpoint: string; name: string }, observation: Observation): void {
    if (observation.tokens < leastObservedTokens) return;
    const notes = this.of(model);
    notes.observations = [...notes.observations, observation].slice(-keptObservations);
    this.#calibrations.delete(keyOf(model));
  }

  observeSpeed(
    model: { endpoint: string; name: string },
    speed: { promptTokensPerSecond?: number | undefined; answerTokensPerSecond?: number | undefined },
  ): void {
    const notes = this.of(model);
    for (const field of ['promptTokensPerSecond', 'answerTokensPerSecond'] as const) {
      const now = speed[field];
      if (now === undefined || !(now > 0)) continue;
      notes[field] = (notes[field] ?? now) * (1 - newWeight) + now * newWeight;
    }
  }

  state(): Record<string, ModelNotes> {
    return Object.fromEntries(this.#notes);
  }
}
