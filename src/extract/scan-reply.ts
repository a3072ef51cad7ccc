import { announcesFile, isMarkdownFence, pathOnLine } from './block-path.ts';
import { findEditRegions } from './edit-regions.ts';
import type { EditRegion } from './edit-regions.ts';
import { findBlocks } from './find-blocks.ts';
import type { Block } from './find-blocks.ts';

/** SEARCH/REPLACE blocks with the fence they stand in, if any. */
export interface PlacedRegion {
  region: EditRegion;
  block: Block | undefined;
}

/** A reply taken apart, nothing interpreted yet. Everything is in the order of the text. */
export interface ScannedReply {
  lines: string[];
  /** Fenced blocks that are not wrapped around edits. */
  files: Block[];
  edits: PlacedRegion[];
  /** All stretches of lines that are no prose: first line and last line. */
  spans: [number, number][];
  /** Lines of SEARCH markers whose block has no end. */
  broken: number[];
  /** Whether a diff may stand in the text without a fence. */
  hasBareDiff: boolean;
  /** Whether the word DELETE occurs. */
  hasDeletion: boolean;
}

/** Tokens of chat templates that some servers leave at the end of an answer. */
const leftovers = /(?:\s{0,8}(?:<\|[\w ]{1,40}\|>|<\/s>|\[\/INST\]|<end_of_turn>|<EOT>)){1,8}\s*$/;
const leftoverWindow = 200;

const withoutLeftovers = (text: string): string => {
  const cut = Math.max(0, text.length - leftoverWindow);
  const tail = text.slice(cut).trimEnd();
  if (!/[>\]]$/.test(tail)) return text;
  return leftovers.test(tail) ? `${text.slice(0, cut)}${tail.replace(leftovers, '')}\n` : text;
};

/**
 * A block holds edits when nothing but a path stands before its first marker; otherwise it is a file that speaks of
 * them, such as documentation, and its markers are text.
 */
const holdsEdits = (
  lines: readonly string[],
  block: Block,
  marker: number,
  known: ReadonlySet<string>,
): boolean => {
  const before: string[] = [];
  for (let at = block.first; at < marker && before.length < 2; at++)
    if (lines[at]?.trim() !== '') before.push(lines[at] ?? '');
  return before.length === 0 || (before.length === 1 && pathOnLine(before[0] ?? '', known) !== undefined);
};

interface Sorted {
  files: Block[];
  edits: PlacedRegion[];
  broken: number[];
}

/** Gives every marker to the block around it and decides, block by block, whether that is a file or edits. */
const sortOut = (
  lines: readonly string[],
  blocks: readonly Block[],
  found: ReturnType<typeof findEditRegions>,
  known: ReadonlySet<string>,
): Sorted => {
  const markers = [
    ...found.regions.map((region) => ({ at: region.start, region })),
    ...found.broken.map((at) => ({ at, region: undefined })),
  ];
  const sorted: Sorted = { files: [], edits: [], broken: [] };
  let next = 0;
  const ordered = markers.sort((a, b) => a.at - b.at);
  const takeUntil = (end: number, block: Block | undefined, keep: boolean): void => {
    for (let marker = ordered[next]; marker && marker.at < end; marker = ordered[++next]) {
      if (!keep) continue;
      if (marker.region) sorted.edits.push({ region: marker.region, block });
      else sorted.broken.push(marker.at);
    }
  };
  for (const block of blocks) {
    takeUntil(block.first, undefined, true);
    const marker = ordered[next];
    const isEdits =
      marker !== undefined && marker.at < block.end && holdsEdits(lines, block, marker.at, known);
    if (!isEdits) sorted.files.push(block);
    takeUntil(block.end, block, isEdits);
  }
  takeUntil(lines.length, undefined, true);
  return sorted;
};

/** No answer has so many; text that repeats itself without an end has, and every part costs time. */
const partLimit = 50_000;
const partMarks = ['\n```', '\n~~~', '\n<<<<<<', '\n@@ ', 'DELETE:'];

/** Whether a reply holds more fences and markers than any answer. */
export const isCrowded = (answer: string): boolean => {
  let parts = 0;
  for (const mark of partMarks)
    for (let at = answer.indexOf(mark); at >= 0; at = answer.indexOf(mark, at + mark.length))
      if (++parts > partLimit) return true;
  return false;
};

export const scanReply = (answer: string, known: ReadonlySet<string>): ScannedReply => {
  const lines = withoutLeftovers(answer).split('\n');
  const found = answer.includes('<<<<<') ? findEditRegions(lines) : { regions: [], broken: [] };
  const blocks = findBlocks(lines, found.regions, {
    announces: (fence) => announcesFile(lines, fence, known),
    isMarkdown: (fence) => isMarkdownFence(lines, fence, known),
  });
  const spans: [number, number][] = [
    ...blocks.map(({ fence, end }): [number, number] => [fence.at, end]),
    ...found.regions.map(({ start, end }): [number, number] => [start, end]),
  ];
  return {
    lines,
    ...sortOut(lines, blocks, found, known),
    spans: spans.sort((a, b) => a[0] - b[0]),
    hasDeletion: answer.includes('DELETE'),
    hasBareDiff: answer.includes('+++ ') || answer.includes('diff --git '),
  };
};
