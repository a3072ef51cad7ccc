/** A time as a clock on a wall shows it; `month` from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const asUtc = ({ year, month, day, hour, minute }: WallTime): number =>
  Date.UTC(year, month - 1, day, hour, minute);

/** What the clocks of a zone show at a moment. Throws RangeError for a zone that there is not. */
export const wallTimeAt = (moment: number, zone: string): WallTime => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(moment);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
};

/** Whether the name is one of a zone, such as `Europe/Berlin` or `UTC`. */
export const isZone = (zone: string): boolean => {
  try {
    wallTimeAt(0, zone);
    return true;
  } catch {
    return false;
  }
};

/**
 * The moment (milliseconds since the epoch) at which the clocks of a zone show this time. Where they skip it in spring, an hour
 * after; where they show it twice in autumn, one of the two.
 */
export const momentOf = (wall: WallTime, zone: string): number => {
  const wanted = asUtc(wall);
  const shift = (moment: number): number => asUtc(wallTimeAt(moment, zone)) - moment;
  const first = wanted - shift(wanted);
  return wanted - shift(first);
};
