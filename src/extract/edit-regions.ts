import type { Edit } from '../domain/edit.ts';
import { textOfLines } from './text-of-lines.ts';

/** One SEARCH/REPLACE block as lines of the reply; `end` is the index of its last line, the REPLACE marker. */
export interface EditRegion {
  start: number;
  divider: number;
  end: number;
  /** What stands behind SEARCH on its marker line, perhaps a path. */
  remark: string;
}

interface EditRegions {
  regions: EditRegion[];
  /** Index of a SEARCH marker whose block has no end. */
  broken: number[];
}

const openMarker = /^<{5,9} ?(?:SEARCH|ORIGINAL|FIND)\b(.{0,300})$/i;
const divideMarker = /^={5,9}(?: ?(?:REPLACE|UPDATED?))?$/i;
const closeMarker = /^>{5,9} ?(?:(?:REPLACE|UPDATED?|SEARCH)\b.{0,300})?$/i;

const markerLength = (marker: string): number => {
  let length = 0;
  while (marker[length] === marker[0]) length++;
  return length;
};

interface OpenRegion {
  start: number;
  length: number;
  remark: string;
  /** The first divider as long as the SEARCH marker, and the first of any length: `=====` also underlines headings. */
  alike: number;
  any: number;
}

const noteDivider = (open: OpenRegion, marker: string, at: number): void => {
  if (!divideMarker.test(marker)) return;
  if (open.any < 0) open.any = at;
  if (open.alike < 0 && markerLength(marker) === open.length) open.alike = at;
};

const closeRegion = (open: OpenRegion, end: number): EditRegion => ({
  start: open.start,
  divider: open.alike < 0 ? open.any : open.alike,
  end,
  remark: open.remark,
});

/** The line without white space when its first sign is one that markers are made of, `<`, `=` or `>`; else ''. */
const markerOf = (line: string): string => {
  let at = 0;
  while (line.charCodeAt(at) <= 32) at++;
  const sign = line.charCodeAt(at);
  return sign >= 60 && sign <= 62 ? line.trim() : '';
};

/** What stands behind SEARCH on an opening marker; undefined for every other line. */
const remarkOf = (marker: string): string | undefined =>
  marker[0] === '<' ? openMarker.exec(marker)?.[1]?.trim() : undefined;

/**
 * Finds SEARCH/REPLACE blocks wherever they stand. Only markers with the word SEARCH open one, so that a file with
 * git's own conflict marks is not taken for an edit. A block that never ends, or in which another one begins, is broken.
 */
export const findEditRegions = (lines: readonly string[]): EditRegions => {
  const regions: EditRegion[] = [];
  const broken: number[] = [];
  let open: OpenRegion | undefined;
  for (let at = 0; at < lines.length; at++) {
    const marker = markerOf(lines[at] ?? '');
    if (marker === '') continue;
    const remark = remarkOf(marker);
    if (remark !== undefined) {
      if (open) broken.push(open.start);
      open = { start: at, length: markerLength(marker), remark, alike: -1, any: -1 };
    } else if (open && marker[0] === '=') noteDivider(open, marker, at);
    else if (open && open.any >= 0 && marker[0] === '>' && closeMarker.test(marker)) {
      regions.push(closeRegion(open, at));
      open = undefined;
    }
  }
  if (open) broken.push(open.start);
  return { regions, broken };
};

export type Replacement = Extract<Edit, { kind: 'replace' }>;

/** The text that is looked for and the text that takes its place. */
export const editOfRegion = (lines: readonly string[], region: EditRegion, path: string): Replacement => ({
  kind: 'replace',
  path,
  search: textOfLines(lines.slice(region.start + 1, region.divider)),
  replace: textOfLines(lines.slice(region.divider + 1, region.end)),
});
