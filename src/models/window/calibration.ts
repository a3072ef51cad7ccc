import { z } from 'zod';
import { kinds } from './text-features.ts';
import type { Features, Kind } from './text-features.ts';

/** A prompt whose tokens the server counted: our features of it without the template, and its count without it. */
export const observationSchema = z.object({
  features: z.object({
    letters: z.number(),
    digits: z.number(),
    symbols: z.number(),
    spaces: z.number(),
    wide: z.number(),
    other: z.number(),
  }),
  tokens: z.number().positive(),
});
export type Observation = z.infer<typeof observationSchema>;

/** How a model's tokenizer differs from the default, and how far that is known. */
export interface Calibration {
  factors: Readonly<Features>;
  /** Share of a prompt by which its true count may lie below the estimate, by kind of text. */
  slack: Readonly<Features>;
}

export interface Estimate {
  tokens: number;
  /** No honest count is lower. */
  atLeast: number;
}

/** Observations that are kept: enough for six unknowns, few enough to follow a model that was exchanged. */
export const keptObservations = 48;
/** How much a kind that was never seen is drawn to the mean of the others. */
const priorWeight = 0.02;
/** The densest vocabularies need a fifth less than the default; the rest is the error of the features. */
const unknownSlack = 0.35;
const knownSlack = 0.1;
/** Prompts, counted whole, in which a kind must have been seen. */
const enoughSeen = 0.25;
const enoughObservations = 3;

const sum = (features: Features): number => kinds.reduce((total, kind) => total + features[kind], 0);

/** Gauss elimination of a small, positive definite system; `rows` hold the right side last. */
const solve = (rows: number[][]): number[] => {
  for (const [at, pivot] of rows.entries()) {
    const scale = pivot[at] ?? 1;
    for (const [other, row] of rows.entries()) {
      if (other === at) continue;
      const factor = (row[at] ?? 0) / scale;
      for (const [column, value] of pivot.entries()) row[column] = (row[column] ?? 0) - factor * value;
    }
  }
  return rows.map((row, at) => (row.at(-1) ?? 0) / (row[at] ?? 1));
};

const fit = (shares: Features[], mean: number): Features => {
  const rows = kinds.map((kind) => [
    ...kinds.map((other) =>
      shares.reduce((total, share) => total + share[kind] * share[other], kind === other ? priorWeight : 0),
    ),
    shares.reduce((total, share) => total + share[kind], priorWeight * mean),
  ]);
  const solved = solve(rows);
  // A kind that is nearly always together with another cannot be told from it: no factor runs away.
  const bounded = solved.map((factor) => Math.min(6, Math.max(0.25, factor)));
  return Object.fromEntries(kinds.map((kind, at) => [kind, bounded[at] ?? mean])) as Features;
};

const each = (value: (kind: Kind) => number): Features =>
  Object.fromEntries(kinds.map((kind) => [kind, value(kind)])) as Features;

const uncalibrated: Calibration = { factors: each(() => 1), slack: each(() => unknownSlack) };

const weighted = (features: Features, factors: Readonly<Features>): number =>
  kinds.reduce((total, kind) => total + features[kind] * factors[kind], 0);

/** Learns from counts that servers told. With fewer than three, nothing is claimed. */
export const calibrate = (observations: readonly Observation[]): Calibration => {
  if (observations.length < enoughObservations) return uncalibrated;
  const estimated = observations.reduce((total, { features }) => total + sum(features), 0);
  const told = observations.reduce((total, { tokens }) => total + tokens, 0);
  const shares = observations.map(({ features, tokens }) => each((kind) => features[kind] / tokens));
  const factors = fit(shares, told / estimated);
  const errors = shares.map((share) => Math.abs(weighted(share, factors) - 1));
  const rms = Math.sqrt(errors.reduce((total, error) => total + error * error, 0) / errors.length);
  const slack = Math.min(unknownSlack, knownSlack + 2.5 * rms);
  const seen = each((kind) => shares.reduce((total, share) => total + share[kind] * factors[kind], 0));
  return { factors, slack: each((kind) => (seen[kind] >= enoughSeen ? slack : unknownSlack)) };
};

export const estimate = (features: Features, { factors, slack }: Calibration): Estimate => {
  const tokens = weighted(features, factors);
  const below = kinds.reduce((total, kind) => total + features[kind] * factors[kind] * slack[kind], 0);
  return { tokens, atLeast: tokens - below };
};
