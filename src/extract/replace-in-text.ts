import type { Edit } from '../domain/edit.ts';
import { bareLine, modelLines, readFileLines, withEol } from './file-lines.ts';
import { findSequence } from './find-sequence.ts';
import { locateFuzzy, locateSearch } from './locate-search.ts';
import type { Place } from './locate-search.ts';
import { alignLines } from './merge-lines.ts';
import { reindent } from './reindent.ts';
import { showAmbiguous, showNearest } from './show-places.ts';

type Replacement = Extract<Edit, { kind: 'replace' }>;
type Outcome = { text: string } | { sayBack: string };

const trimBlankEnds = (lines: readonly string[]): string[] => {
  let [start, end] = [0, lines.length];
  while (start < end && lines[start]?.trim() === '') start++;
  while (end > start && lines[end - 1]?.trim() === '') end--;
  return lines.slice(start, end);
};

interface Sides {
  search: string[];
  replace: string[];
}

/** Blank lines around a search that was only found without them are no part of the change on either side. */
const sidesFor = (place: Place, sides: Sides): Sides =>
  place.level === 'exact'
    ? sides
    : { search: trimBlankEnds(sides.search), replace: trimBlankEnds(sides.replace) };

/** Lines that search and replacement share stay as the file has them; only what really changes is written. */
const rewrite = (
  file: readonly string[],
  place: Place,
  { search, replace }: Sides,
  eol: string,
): string[] => {
  const pairs = place.level === 'exact' ? place.pairs : trimmedPairs(place);
  const shift = reindent(
    search,
    pairs.map((index) => (index === undefined ? undefined : bareLine(file[index] ?? ''))),
  );
  return alignLines(search, replace).map((origin, order) => {
    const index = origin === undefined ? undefined : pairs[origin];
    return index === undefined ? `${shift(replace[order] ?? '')}${eol}` : (file[index] ?? '');
  });
};

/** `pairs` counts from the first line with text, as the trimmed search does. */
const trimmedPairs = ({ pairs }: Place): (number | undefined)[] => {
  const first = pairs.findIndex((index) => index !== undefined);
  return pairs.slice(Math.max(first, 0));
};

/** A line that comes after the last one of a file without a final newline needs that newline; the new last one does not. */
const joinLines = (lines: string[], eol: string, endsBare: boolean): string => {
  const joined = lines
    .map((line, index) => (index < lines.length - 1 && bareLine(line) === line ? `${line}${eol}` : line))
    .join('');
  return endsBare && joined.endsWith(eol) ? joined.slice(0, -eol.length) : joined;
};

const applyAt = (text: string, place: Place, sides: Sides): string => {
  const { lines, eol } = readFileLines(text);
  const middle = rewrite(lines, place, sidesFor(place, sides), eol);
  const endsBare = text !== '' && !text.endsWith('\n') && place.end >= lines.length;
  return joinLines([...lines.slice(0, place.start), ...middle, ...lines.slice(place.end)], eol, endsBare);
};

/** The search may be part of a line, or begin and end inside lines: unique text is as sure as unique lines. */
const replacePart = (text: string, { search, replace }: Replacement): string | undefined => {
  const eol = readFileLines(text).eol;
  const [wanted, put] = [search, replace].map((side) => withEol(side.replace(/\n$/, ''), eol)) as [
    string,
    string,
  ];
  if (wanted.trim().length < 4) return undefined;
  const at = text.indexOf(wanted);
  if (at < 0 || text.indexOf(wanted, at + 1) >= 0) return undefined;
  return `${text.slice(0, at)}${put}${text.slice(at + wanted.length)}`;
};

/** Healing often sends an edit again that has landed already. */
const isApplied = (lines: readonly string[], replace: readonly string[]): boolean => {
  const inked = replace.filter((line) => line.trim() !== '');
  return inked.length > 1 && findSequence(lines.map(bareLine), trimBlankEnds(replace)).length === 1;
};

/** Puts the replacement where the search stands, if that is one place and no other. */
export const replaceInText = (edit: Replacement, present: string | undefined): Outcome => {
  const sides = { search: modelLines(edit.search), replace: modelLines(edit.replace) };
  const isBlank = edit.search.trim() === '';
  if (present === undefined) {
    if (isBlank) return { text: edit.replace };
    return {
      sayBack: `${edit.path} does not exist, so nothing can be searched in it. Check the path, or create the file by writing it whole.`,
    };
  }
  if (isBlank) {
    if (present.trim() === '') return { text: withEol(edit.replace, readFileLines(present).eol) };
    return {
      sayBack: `The SEARCH part for ${edit.path} is empty, but the file exists. Copy the lines to change into SEARCH, or write the whole file.`,
    };
  }
  const { lines } = readFileLines(present);
  const places = locateSearch(lines, sides.search);
  const [place, ...others] = places;
  if (place && others.length === 0) return { text: applyAt(present, place, sides) };
  if (place) return { sayBack: showAmbiguous(edit.path, lines, places) };
  const part = replacePart(present, edit);
  if (part !== undefined) return { text: part };
  if (isApplied(lines, sides.replace)) return { text: present };
  const fuzzy = locateFuzzy(lines, sides.search);
  if (fuzzy.place) return { text: applyAt(present, fuzzy.place, sides) };
  return { sayBack: showNearest(edit.path, lines, sides.search, fuzzy.nearest) };
};
