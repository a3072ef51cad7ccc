import type { SilenceLimits } from '../domain/agent.ts';

/** When things happened, in milliseconds since the epoch. */
export interface SignsOfLife {
  startedAt: number;
  /** When the last line came; undefined when none did. */
  lastLineAt: number | undefined;
  /** Tools of its own that were started and are not done. */
  toolsRunning: number;
}

/** `dueAt` is when to look again, or since when it is too late. */
export type SilenceVerdict =
  | { kind: 'alive'; dueAt: number }
  | { kind: 'silent'; dueAt: number; reason: string };

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

/**
 * Whether a program has been silent for longer than it may. A clock that was set back counts as no time at all, one that was set
 * forward may end a run early: hand in a monotonic clock where there is one.
 */
export const watchSilence = (signs: SignsOfLife, limits: SilenceLimits, now: number): SilenceVerdict => {
  const { startedAt, lastLineAt, toolsRunning } = signs;
  const waiting = toolsRunning > 0 ? Math.max(limits.toolMs, limits.betweenMs) : limits.betweenMs;
  const allowedMs = lastLineAt === undefined ? limits.startMs : waiting;
  const dueAt = (lastLineAt ?? startedAt) + allowedMs;
  if (now < dueAt) return { kind: 'alive', dueAt };
  const since = lastLineAt === undefined ? 'since its start' : 'since its last line';
  return { kind: 'silent', dueAt, reason: `nothing came for ${seconds(allowedMs)} ${since}` };
};
