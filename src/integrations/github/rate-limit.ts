/** Where a secondary limit does not say how long it lasts, a minute is what GitHub advises. */
const unsaidLimitMs = 60_000;

/** What of an answer tells of a limit. `header` takes names in small letters. */
export interface Limiting {
  status: number;
  header: (name: string) => string | undefined;
}

/**
 * Until when nothing more is to be asked, in milliseconds since 1970; undefined where there is no limit. An answer that was the
 * last one allowed tells of one too. By `retry-after`, or `x-ratelimit-remaining: 0` with the time of `x-ratelimit-reset`
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export const limitedUntil = ({ status, header }: Limiting, nowMs: number): number | undefined => {
  const after = Number(header('retry-after') ?? Number.NaN);
  const isUsedUp = header('x-ratelimit-remaining') === '0';
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN) * 1000;
  const isRefusal = status === 403 || status === 429;
  if (isRefusal && Number.isFinite(after)) return nowMs + Math.max(0, after) * 1000;
  if (isUsedUp && Number.isFinite(reset)) return reset;
  return status === 429 ? nowMs + unsaidLimitMs : undefined;
};
