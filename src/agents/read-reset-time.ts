import { bound } from './bound.ts';
import { isZone, momentOf, wallTimeAt } from './zoned-time.ts';

/** The moment now and the zone in which a bare time of the day is meant. */
export interface Clock {
  now: number;
  zone: string;
}

const [secondMs, minuteMs, hourMs, dayMs] = [1000, 60_000, 3_600_000, 86_400_000];
/** No allowance is given anew later than after a month; what says so is misread. */
const horizonMs = 32 * dayMs;

const units: Record<string, number> = { ms: 1, s: secondMs, m: minuteMs, h: hourMs, d: dayMs };
const unitOf = (word: string): number =>
  units[word === 'ms' || word.startsWith('milli') ? 'ms' : word.charAt(0)] ?? 0;

const unitWords = String.raw`(?:days?|d|hours?|hrs?|h|minutes?|mins?|ms|m|seconds?|secs?|s)(?![a-z])`;
const spanPattern = new RegExp(
  String.raw`\b(?:in|after)\s+(?:about\s+)?((?:\d{1,9}(?:\.\d{1,9})?\s?${unitWords}(?:,?\s{0,2}(?:and\s)?|\b)){1,5})`,
  'i',
);
const spanPart = new RegExp(String.raw`(\d{1,9}(?:\.\d{1,9})?)\s?(${unitWords})`, 'gi');

const readSpan = (text: string, { now }: Clock): number | undefined => {
  if (/\b(?:in|after)\s+less than a minute\b/i.test(text)) return now + minuteMs;
  const span = spanPattern.exec(text)?.[1];
  if (span === undefined) return undefined;
  const parts = [...span.matchAll(spanPart)];
  const sum = parts.reduce((ms, [, count, unit = '']) => ms + Number(count) * unitOf(unit.toLowerCase()), 0);
  return parts.length === 0 ? undefined : now + Math.ceil(sum);
};

const isoPattern = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)/;
const readIso = (text: string): number | undefined => {
  const found = isoPattern.exec(text)?.[0];
  const moment = found === undefined ? Number.NaN : Date.parse(found);
  return Number.isNaN(moment) ? undefined : moment;
};

const epochPattern =
  /(?:\||\breset(?:s|_at|s_at|sAt|_time)?\b["']{0,2}\s?[:=]?\s?(?:at\s|on\s)?)(\d{10}|\d{13})\b/i;
/** A count of seconds, or of milliseconds when it has thirteen digits. */
export const momentOfEpoch = (count: number): number => (count >= 1e12 ? count : count * secondMs);

const readEpoch = (text: string): number | undefined => {
  const digits = epochPattern.exec(text)?.[1];
  return digits === undefined ? undefined : momentOfEpoch(Number(digits));
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const datePart = String.raw`(?:(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?<year>\d{4}))?,?\s+(?:at\s+)?|(?<weekday>sun|mon|tue|wed|thu|fri|sat)[a-z]{0,6},?\s+(?:at\s+)?)?`;
const timePart = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d\d))?\s?(?<half>am|pm)?\b`;
const zonePart = String.raw`(?:\s?\(?(?<zone>[A-Z][A-Za-z]{1,20}(?:\/[A-Za-z_+\-0-9]{1,30}){1,2}|UTC|GMT)\)?)?`;
const clockPattern = new RegExp(
  String.raw`\b(?:resets?|reset|try again|again|available|retry)\s+(?:at\s+|on\s+)?${datePart}${timePart}${zonePart}`,
  'i',
);

const hourOf = (hour: number, half: string | undefined): number => {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
};

type Groups = Partial<Record<string, string>>;

/** A clock on a wall in a zone, to be asked about days. */
interface Place {
  now: number;
  zone: string;
  hour: number;
  minute: number;
}

/** `Feb 16th, 2026 8:09 PM`; without a year the one in which it has not long passed. */
const onDate = (groups: Groups, { now, zone, hour, minute }: Place): number => {
  const date = {
    month: months.indexOf((groups.month ?? '').toLowerCase()) + 1,
    day: Number(groups.day),
    hour,
    minute,
  };
  const { year } = wallTimeAt(now, zone);
  if (groups.year !== undefined) return momentOf({ year: Number(groups.year), ...date }, zone);
  const moment = momentOf({ year, ...date }, zone);
  return moment < now - dayMs ? momentOf({ year: year + 1, ...date }, zone) : moment;
};

/** `3pm` or `Mon 9am`: the next time that it is. */
const onDay = ({ weekday }: Groups, { now, zone, hour, minute }: Place): number => {
  const today = wallTimeAt(now, zone);
  const present = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
  const ahead = weekday === undefined ? 0 : (weekdays.indexOf(weekday.toLowerCase()) - present + 7) % 7;
  const at = (days: number): number => momentOf({ ...today, day: today.day + days, hour, minute }, zone);
  const moment = at(ahead);
  return moment > now ? moment : at(ahead + (weekday === undefined ? 1 : 7));
};

const readClock = (text: string, clock: Clock): number | undefined => {
  const groups: Groups | undefined = clockPattern.exec(text)?.groups;
  if (!groups || (groups.half === undefined && groups.minute === undefined)) return undefined;
  const zone = groups.zone ?? clock.zone;
  const [hour, minute] = [hourOf(Number(groups.hour), groups.half), Number(groups.minute ?? 0)];
  if (hour > 23 || minute > 59 || !isZone(zone)) return undefined;
  const place = { now: clock.now, zone, hour, minute };
  return groups.month === undefined ? onDay(groups, place) : onDate(groups, place);
};

/**
 * The moment (milliseconds since the epoch) a message names as the end of a limit: ISO 8601 with its zone, seconds since the epoch,
 * `resets 3pm (Europe/Berlin)`, `try again at Feb 16th, 2026 8:09 PM`, `try again in 2h 15m`. Times of the day are the next such
 * time. Undefined where nothing is said or it lies more than a month ahead.
 */
export const readResetTime = (text: string, clock: Clock): number | undefined => {
  const words = bound(text);
  const moment = readIso(words) ?? readEpoch(words) ?? readSpan(words, clock) ?? readClock(words, clock);
  return moment !== undefined && moment <= clock.now + horizonMs ? moment : undefined;
};

/**
 * What a Retry-After header asks for, as a moment: whole or broken seconds, or an HTTP date. `0` is now, not absent. Undefined
 * for a negative or unreadable value.
 */
export const readRetryAfter = (value: string, now: number): number | undefined => {
  const text = value.trim();
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return now + Math.min(Number(text) * secondMs, horizonMs);
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : Math.min(Math.max(moment, now), now + horizonMs);
};
