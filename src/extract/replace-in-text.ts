import type { Replacement } from './edit-regions.ts';
import { bareLine, modelLines, readFileLines, withEol } from './file-lines.ts';
import { findSequence } from './find-sequence.ts';
import { stripLineNumbers, withoutLineNumbers } from './line-numbers.ts';
import { locateFuzzy, locateSearch } from './locate-search.ts';
import type { Place } from './locate-search.ts';
import { rewritePlace } from './rewrite-place.ts';
import { showAmbiguous, showNearest } from './show-places.ts';

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

/** Where all that the edit would add stands already: the model may have sent it before. */
const landedAt = (lines: readonly string[], { search, replace }: Sides): number | undefined => {
  const old = new Set(search.map((line) => line.trim()));
  const adds = replace.some((line) => line.trim() !== '' && !old.has(line.trim()));
  const wanted = trimBlankEnds(replace);
  const [place, ...others] = adds ? findSequence(lines.map(bareLine), wanted) : [];
  return others.length > 0 ? undefined : place;
};

const applyAt = (text: string, place: Place, { search, replace }: Sides): string => {
  const { lines, eol } = readFileLines(text);
  const middle = rewritePlace(lines, place, { search, replace, eol });
  const endsBare = middle.length > 0 && !text.endsWith('\n') && place.end >= lines.length;
  return joinLines([...lines.slice(0, place.start), ...middle, ...lines.slice(place.end)], eol, endsBare);
};

/** A line that comes after the last one of a file without a final newline needs that newline; the new last one does not. */
const joinLines = (lines: string[], eol: string, endsBare: boolean): string => {
  const last = lines.length - 1;
  const joined = lines
    .map((line, index) => (index < last && bareLine(line) === line ? `${line}${eol}` : line))
    .join('');
  return endsBare && joined.endsWith(eol) ? joined.slice(0, -eol.length) : joined;
};

/** The model copied the numbers that a prompt had put before the lines: they say which of several places is meant. */
const replaceNumbered = (present: string, lines: readonly string[], sides: Sides): string | undefined => {
  const bare = withoutLineNumbers(sides.search);
  if (!bare) return undefined;
  const places = locateSearch(lines, bare.lines);
  const place = places.length === 1 ? places[0] : places.find(({ start }) => start + 1 === bare.first);
  return place && applyAt(present, place, { search: bare.lines, replace: stripLineNumbers(sides.replace) });
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
  const counted = place ? undefined : replaceNumbered(present, lines, sides);
  if (counted !== undefined) return { text: counted };
  if (place) return { sayBack: showAmbiguous(edit.path, lines, places) };
  const part = replacePart(present, edit);
  if (part !== undefined) return { text: part };
  const fuzzy = locateFuzzy(lines, sides.search);
  if (fuzzy.place) return { text: applyAt(present, fuzzy.place, sides) };
  const landed = landedAt(lines, sides);
  return { sayBack: showNearest(edit.path, lines, sides.search, { nearest: fuzzy.nearest, landed }) };
};
