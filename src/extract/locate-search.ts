import { distance } from 'fastest-levenshtein';
import { bareLine } from './file-lines.ts';
import { findSequence } from './find-sequence.ts';

/** How a place was found, from strict to lenient. */
type MatchLevel = 'exact' | 'whitespace' | 'indentation' | 'fuzzy';

/** A place in the file. `pairs` tells for every line of the search which line of the file it is; blank ones may be none. */
export interface Place {
  level: MatchLevel;
  /** First line and the line behind the last one, counted from 0. */
  start: number;
  end: number;
  pairs: (number | undefined)[];
}

interface FuzzyFind {
  place: Place | undefined;
  /** The most similar lines, for showing them to the model when nothing is sure. */
  nearest: { start: number; end: number } | undefined;
}

/** A text by its lines that are not blank. */
interface Inked {
  lines: readonly string[];
  /** Indexes of lines with text. */
  at: number[];
  text: string[];
}

const inked = (lines: readonly string[]): Inked => {
  const at: number[] = [];
  for (const [index, line] of lines.entries()) if (line.trim() !== '') at.push(index);
  return { lines, at, text: at.map((index) => lines[index] ?? '') };
};

const keys: [MatchLevel, (line: string) => string][] = [
  ['whitespace', (line) => line.trimEnd()],
  ['indentation', (line) => line.trim()],
];

/** Pairs the blank lines before `from` or behind it with those of the file, as far as both go. */
const pairBlanks = (pairs: (number | undefined)[], search: Side, file: Side, step: 1 | -1): void => {
  let [inSearch, inFile] = [search.from + step, file.from + step];
  while (search.lines[inSearch]?.trim() === '' && file.lines[inFile]?.trim() === '') {
    pairs[inSearch] = inFile;
    inSearch += step;
    inFile += step;
  }
};

interface Side {
  lines: readonly string[];
  from: number;
}

/** A place found by lines with text alone. Blank lines are paired where both sides have them; their number may differ. */
const placeOf = (level: MatchLevel, file: Inked, search: Inked, from: number): Place => {
  const pairs: (number | undefined)[] = Array.from({ length: search.lines.length });
  for (const [order, inSearch] of search.at.entries()) {
    const inFile = file.at[from + order] ?? 0;
    pairs[inSearch] = inFile;
    if (order === 0)
      pairBlanks(pairs, { lines: search.lines, from: inSearch }, { lines: file.lines, from: inFile }, -1);
    pairBlanks(pairs, { lines: search.lines, from: inSearch }, { lines: file.lines, from: inFile }, 1);
  }
  const found = pairs.filter((index) => index !== undefined);
  return { level, start: Math.min(...found), end: Math.max(...found) + 1, pairs };
};

/** Below this share of equal characters a place is another one. */
const fuzzyThreshold = 0.9;
/** Another place nearly as good makes both uncertain. */
const fuzzyGap = 0.08;
const candidateLimit = 24;
/** Lines with the same text that may vote for a place; `}` says nothing. */
const commonLine = 12;
const lineLimit = 1000;

/** Where the search may begin: every line that occurs in both votes for the offset it would mean. */
const candidates = (file: Inked, search: Inked): number[] => {
  const positions = new Map<string, number[]>();
  for (const [index, line] of file.text.entries()) {
    const key = line.trim();
    const known = positions.get(key);
    if (!known) positions.set(key, [index]);
    else if (known.length <= commonLine) known.push(index);
  }
  const votes = new Map<number, number>();
  for (const [order, line] of search.text.entries()) {
    const places = positions.get(line.trim()) ?? [];
    if (places.length > commonLine) continue;
    for (const place of places) {
      const start = Math.max(0, Math.min(place - order, file.text.length - search.text.length));
      votes.set(start, (votes.get(start) ?? 0) + 1);
    }
  }
  return [...votes]
    .sort((a, b) => b[1] - a[1])
    .slice(0, candidateLimit)
    .map(([start]) => start);
};

const similarity = (file: Inked, search: Inked, start: number): number => {
  let wrong = 0;
  let total = 0;
  for (const [order, wanted] of search.text.entries()) {
    const [a, b] = [
      wanted.trim().slice(0, lineLimit),
      (file.text[start + order] ?? '').trim().slice(0, lineLimit),
    ];
    total += Math.max(a.length, b.length);
    wrong += a === b ? 0 : distance(a, b);
  }
  return total === 0 ? 0 : 1 - wrong / total;
};

/** Edges that match keep a fuzzy place from sliding by a line. */
const edgesHold = (file: Inked, search: Inked, start: number): boolean => {
  const near = (order: number): boolean => {
    const [a, b] = [(search.text[order] ?? '').trim(), (file.text[start + order] ?? '').trim()];
    return (
      a === b ||
      (a.length <= lineLimit && distance(a, b.slice(0, lineLimit)) <= Math.max(a.length, b.length) * 0.3)
    );
  };
  return near(0) && near(search.text.length - 1);
};

const fuzzyLineLimit = 400;

/** Finds the one place that is so similar to the search that it must be meant; costs are bounded, not quadratic. */
export const locateFuzzy = (fileLines: readonly string[], searchLines: readonly string[]): FuzzyFind => {
  const [file, search] = [inked(fileLines.map(bareLine)), inked(searchLines)];
  const tooLong = search.text.length > fuzzyLineLimit || search.text.length > file.text.length;
  if (tooLong || search.text.length === 0) return { place: undefined, nearest: undefined };
  const scored = candidates(file, search)
    .map((start) => ({ start, score: similarity(file, search, start) }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  if (!best) return { place: undefined, nearest: undefined };
  const place = placeOf('fuzzy', file, search, best.start);
  const sure =
    search.text.length > 2 && best.score >= fuzzyThreshold && best.score - (second?.score ?? 0) >= fuzzyGap;
  return { place: sure && edgesHold(file, search, best.start) ? place : undefined, nearest: place };
};

/**
 * Finds the lines of `search` in the lines of a file: exactly, then without trailing white space and blank lines, then
 * with another indentation. The first level that finds anything decides; more than one place is the caller's question
 * to the model.
 */
export const locateSearch = (fileLines: readonly string[], search: readonly string[]): Place[] => {
  const bare = fileLines.map(bareLine);
  const exact = findSequence(bare, search);
  if (exact.length > 0)
    return exact.map((start) => ({
      level: 'exact',
      start,
      end: start + search.length,
      pairs: search.map((_, order) => start + order),
    }));
  const [file, wanted] = [inked(bare), inked(search)];
  for (const [level, key] of keys) {
    const found = findSequence(file.text.map(key), wanted.text.map(key));
    if (found.length > 0) return found.map((from) => placeOf(level, file, wanted, from));
  }
  return [];
};
