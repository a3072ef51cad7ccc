import { bareLine } from './file-lines.ts';
import type { Place } from './locate-search.ts';

/** More lines than this cost the model more than they tell it. */
const shownLines = 40;
const shownPlaces = 4;
const context = 2;
const widthLimit = 200;

const number = (lines: readonly string[], start: number, end: number): string => {
  const from = Math.max(0, start);
  const shown = lines.slice(from, Math.min(end, from + shownLines));
  return shown.map((line, order) => `${from + order + 1}| ${bareLine(line).slice(0, widthLimit)}`).join('\n');
};

/** The search fits several places: says where, and how to tell them apart. */
export const showAmbiguous = (path: string, lines: readonly string[], places: readonly Place[]): string => {
  const shown = places
    .slice(0, shownPlaces)
    .map(({ start, end }) => number(lines, start - context, Math.min(end, start + 3) + context));
  const where = places.map(({ start }) => start + 1).join(', ');
  return [
    `The SEARCH part for ${path} fits ${places.length} places (lines ${where}), so it was not applied.`,
    'Repeat it with more lines around the one you mean, so that it fits only there. The places:',
    shown.join('\n…\n'),
  ].join('\n');
};

/** What is known about a search that was not found. Lines count from 0. */
interface Missed {
  /** The most similar lines. */
  nearest: { start: number; end: number } | undefined;
  /** Where the replacement stands already. */
  landed: number | undefined;
}

/** The search was not found: shows the nearest text with line numbers. */
export const showNearest = (
  path: string,
  lines: readonly string[],
  search: readonly string[],
  { nearest, landed }: Missed,
): string => {
  const first =
    search
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, widthLimit) ?? '';
  const said = [
    `The SEARCH part for ${path} that begins with "${first}" is not in the file, so nothing was applied.`,
  ];
  if (landed !== undefined)
    said.push(
      `Its REPLACE part already stands at line ${landed + 1}: leave the block out if that is what you meant.`,
    );
  said.push('Copy the lines exactly as they stand (without the line numbers), or write the whole file.');
  if (nearest)
    said.push('The nearest text is:', number(lines, nearest.start - context, nearest.end + context));
  else if (lines.length <= shownLines) said.push('The file is:', number(lines, 0, lines.length));
  return said.join('\n');
};
