import { alignLines } from './merge-lines.ts';
import { bareLine } from './file-lines.ts';
import type { Place } from './locate-search.ts';
import { reindent } from './reindent.ts';

/** What the model wrote, line by line, and the line ending of the file. */
interface Change {
  search: readonly string[];
  replace: readonly string[];
  eol: string;
}

/** Blank lines at an end of the search that the file does not have are no part of the change on either side. */
const withoutUnpairedEnds = (
  { search, replace, eol }: Change,
  { pairs }: Place,
): Change & { skipped: number } => {
  const first = pairs.findIndex((index) => index !== undefined);
  const behind = pairs.findLastIndex((index) => index !== undefined) + 1;
  let [from, to] = [0, replace.length];
  while (from < first && replace[from]?.trim() === '') from++;
  while (replace.length - to < search.length - behind && to > from && replace[to - 1]?.trim() === '') to--;
  return { search: search.slice(first, behind), replace: replace.slice(from, to), eol, skipped: first };
};

/** The file's blank lines below `index` that the search does not know of. */
const extraBelow = (
  file: readonly string[],
  index: number,
  place: Place,
  paired: ReadonlySet<number>,
): string[] => {
  const extra: string[] = [];
  for (let next = index + 1; next < place.end && !paired.has(next); next++) extra.push(file[next] ?? '');
  return extra;
};

/**
 * The lines that take a place's place. Lines that search and replacement share stay as the file has them, byte for
 * byte, however loosely they matched; only what really changes is written, indented as the file is.
 */
export const rewritePlace = (file: readonly string[], place: Place, change: Change): string[] => {
  const { search, replace, eol, skipped } = withoutUnpairedEnds(change, place);
  const pairs = place.pairs.slice(skipped);
  const paired = new Set(pairs.filter((index) => index !== undefined));
  const partners = search.map((_, line) => {
    const index = pairs[line];
    return index === undefined ? undefined : bareLine(file[index] ?? '');
  });
  const shift = reindent(search, partners);
  const loose = (line: string): string => (place.level === 'exact' ? line : line.trimEnd());
  return alignLines(search.map(loose), replace.map(loose)).flatMap((origin, order) => {
    if (origin === undefined) return [`${shift(replace[order] ?? '')}${eol}`];
    const index = pairs[origin];
    // A blank line of the search that the file does not have is not added by being left alone.
    return index === undefined ? [] : [file[index] ?? '', ...extraBelow(file, index, place, paired)];
  });
};
