import { z } from 'zod';
import type { HealthPart, HouseParts } from '../house-parts.ts';

export const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  /** Only for those who have the token. */
  parts: z
    .array(z.object({ part: z.string(), ok: z.boolean(), text: z.string(), remedy: z.string().optional() }))
    .optional(),
  at: z.iso.datetime(),
});

export interface Health {
  isOk: boolean;
  parts: HealthPart[];
  at: string;
}

/** A look counts for so long, whoever asks: a probe must not load what it probes. */
const freshMs = 1000;

/** Looks at most once in a while, and never twice at the same time. */
export const lookAfterHealth = (
  { look }: Pick<HouseParts, 'look'>,
  stopping: AbortSignal,
): (() => Promise<Health>) => {
  let latest: { health: Promise<Health>; endedAt: number } | undefined;
  return () => {
    if (latest !== undefined && performance.now() - latest.endedAt < freshMs) return latest.health;
    const health = look(stopping).then((parts): Health => {
      asked.endedAt = performance.now();
      return { isOk: parts.every(({ ok }) => ok), parts, at: new Date().toISOString() };
    });
    const asked = { health, endedAt: Infinity };
    latest = asked;
    return health;
  };
};
