import { z } from 'zod';

const unitSeconds = { s: 1, m: 60, h: 3600 };

/** Timers overflow after 24.8 days; a week is longer than any sensible run. */
const limitSeconds = 7 * 24 * 3600;

const parseDuration = (text: string): number | undefined => {
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text.trim());
  if (!parts || text.trim() === '') return undefined;
  const [hours = '0', minutes = '0', seconds = '0'] = parts.slice(1).map((part) => part ?? '0');
  const total = Number(hours) * unitSeconds.h + Number(minutes) * unitSeconds.m + Number(seconds);
  return total >= 1 && total <= limitSeconds ? total : undefined;
};

/** A length of time as people write it: `90s`, `10m`, `2h`, `1h30m`; between a second and a week. Parsed into seconds. */
export const durationSchema = z.string().transform((text, context): number => {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds;
  context.addIssue({ code: 'custom', message: 'must be a time like 90s, 10m or 2h, at most a week' });
  return z.NEVER;
});
