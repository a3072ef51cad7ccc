import type { TrackRecord } from '../../domain/model-record.ts';

export interface Candidate {
  key: string;
  record: TrackRecord;
}

export interface LearnedOptions {
  /** From 0 to below 1. */
  random?: () => number;
  /** Share of choices made at random, so that a model that began badly is seen again. Default 0.05. */
  exploration?: number;
}

const defaultExploration = 0.05;

/** Standard normal, by the polar form of Box and Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Gamma with shape ≥ 1 and scale 1 (Marsaglia and Tsang, 2000). */
const gamma = (shape: number, random: () => number): number => {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
};

/** A rate that the record makes plausible; before anything is known, any rate is. */
const sampleRate = ({ verified, failed }: TrackRecord, random: () => number): number => {
  const good = gamma(verified + 1, random);
  return good / (good + gamma(failed + 1, random));
};

const shuffled = <Item>(items: readonly Item[], random: () => number): Item[] =>
  items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);

/**
 * The order in which to ask models, by Thompson sampling: each draws a rate from what its record makes plausible, the
 * highest goes first. A share of choices is random. Pure: the same `random` gives the same order.
 */
export const learnedOrder = (candidates: readonly Candidate[], options: LearnedOptions = {}): string[] => {
  const { random = Math.random, exploration = defaultExploration } = options;
  if (random() < exploration) return shuffled(candidates, random).map(({ key }) => key);
  return candidates
    .map(({ key, record }) => ({ key, rate: sampleRate(record, random) }))
    .toSorted((a, b) => b.rate - a.rate)
    .map(({ key }) => key);
};
