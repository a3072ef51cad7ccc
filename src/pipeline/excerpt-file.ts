import type { ShownFile } from './choose-context.ts';

/** Part of a file that is too large to be shown whole. Lines count from 1, both ends included. */
export interface Region {
  from: number;
  to: number;
}

/** Lines shown above and below a place that matters; most functions fit. */
const around = 30;
/** The head of a file holds its imports. */
const headLines = 20;
/** Words shorter than this say nothing about where in a file a request belongs. */
const shortestWord = 3;
/** Places that are shown of one file without a complaint that names a line. */
const placesLimit = 8;

const merge = (regions: readonly Region[]): Region[] => {
  const merged: Region[] = [];
  for (const region of regions.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && region.from <= last.to + 1) last.to = Math.max(last.to, region.to);
    else merged.push({ ...region });
  }
  return merged;
};

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/[a-z_$][\w$]*/g) ?? []).filter((word) => word.length >= shortestWord));

/** Lines that hold words of the request, first those with the words that are rarest in the file. */
const linesAbout = (lines: readonly string[], text: string): number[] => {
  const wanted = wordsOf(text);
  const hits = lines.map((line) => [...wordsOf(line)].filter((word) => wanted.has(word)));
  const frequency = new Map<string, number>();
  for (const word of hits.flat()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  return hits
    .map((words, index) => ({
      line: index + 1,
      weight: words.reduce((sum, word) => sum + 1 / (frequency.get(word) ?? 1), 0),
    }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || a.line - b.line)
    .slice(0, placesLimit)
    .map(({ line }) => line);
};

/** The places of a large file that matter, most needed first, as long as `characters` lasts. */
export const chooseRegions = (
  text: string,
  places: readonly number[],
  request: string,
  characters: number,
): Region[] => {
  const lines = text.split('\n');
  const named = places.map((line) => Math.min(line, lines.length));
  const wanted = [1, ...(named.length > 0 ? named : linesAbout(lines, request))];
  let chosen: Region[] = [];
  for (const [index, line] of wanted.entries()) {
    const reach =
      index === 0 ? { from: 1, to: headLines } : { from: Math.max(1, line - around), to: line + around };
    const next = merge([...chosen, { from: reach.from, to: Math.min(lines.length, reach.to) }]);
    const size = next.reduce((sum, { from, to }) => sum + lines.slice(from - 1, to).join('\n').length, 0);
    if (size > characters) break;
    chosen = next;
  }
  return chosen;
};

/** Each region as a file of its own, named so that a model knows it is a part: it can be edited, never replaced whole. */
export const excerptFile = (path: string, text: string, regions: readonly Region[]): ShownFile[] => {
  const lines = text.split('\n');
  return regions.map(({ from, to }) => ({
    path: `${path} lines ${from}-${to} of ${lines.length} (change this file with SEARCH/REPLACE only)`,
    text: lines.slice(from - 1, to).join('\n'),
  }));
};

/** What the longest note on lines left out takes. */
const noteSize = 50;

/** Says that the lines from `from` to before `to` are left out; '' when there are none. */
const gapNote = (from: number, to: number): string => {
  if (to <= from) return '';
  return to === from + 1 ? `(line ${from} is not shown)\n` : `(lines ${from}-${to - 1} are not shown)\n`;
};

/**
 * The regions as one text with the number of each line before it (`12| code`), so that a reader can name and copy places.
 * Regions come in their order; at most `characters` of text, or the one note that nothing is shown. What is left out is said.
 */
export const excerptNumbered = (
  path: string,
  text: string,
  regions: readonly Region[],
  characters: number,
): ShownFile => {
  const lines = text.split('\n');
  const wanted = regions.flatMap(({ from, to }) =>
    Array.from({ length: Math.max(0, Math.min(to, lines.length) - from + 1) }, (_, at) => from + at),
  );
  let [shown, next] = ['', 1];
  for (const line of wanted) {
    if (line < next) continue;
    const part = `${gapNote(next, line)}${line}| ${lines[line - 1]}\n`;
    if (shown.length + part.length + noteSize > characters) break;
    shown += part;
    next = line + 1;
  }
  shown += gapNote(next, lines.length + 1);
  return {
    path: `${path} (${lines.length} lines, each with its number before it)`,
    text: shown.slice(0, -1),
  };
};
