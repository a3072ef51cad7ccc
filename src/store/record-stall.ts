import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long the process stood still, beyond the millisecond at which it looks. */
export interface Stall {
  medianMs: number;
  p99Ms: number;
  maxMs: number;
}

const lookMs = 1;
const toMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - lookMs);

/**
 * Records how long nothing else could run in this process: an embedded database computes in the thread of its owner, so
 * a slow query is a stall for all. Answers what was measured when it is called.
 */
export const recordStall = (): (() => Stall) => {
  const histogram = monitorEventLoopDelay({ resolution: lookMs });
  histogram.enable();
  return () => {
    histogram.disable();
    return {
      medianMs: toMs(histogram.percentile(50)),
      p99Ms: toMs(histogram.percentile(99)),
      maxMs: toMs(histogram.max),
    };
  };
};
