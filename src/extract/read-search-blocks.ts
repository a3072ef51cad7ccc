import { lineAbove, pathOnLine } from './block-path.ts';
import { editOfRegion } from './edit-regions.ts';
import { leavesOut } from './elision.ts';
import type { Findings, ReplyContext, Unreadable } from './extraction.ts';
import type { Block } from './find-blocks.ts';
import { pathOfInfo, pathsOfSentence } from './path-hint.ts';
import { pathResolver } from './resolve-path.ts';
import { unreadable } from './say-back.ts';
import type { PlacedRegion, ScannedReply } from './scan-reply.ts';

/** A sentence above an edit may name its file: what is not there is not found, so nothing can go wrong. */
const pathInSentence = (line: string, known: ReadonlySet<string>): string | undefined => {
  const [path, ...more] = pathsOfSentence(line, known);
  return more.length === 0 ? path : undefined;
};

/** Where a model's own fences were forbidden it writes tags: `<source>python`. */
const tagFence = /^\s*<(?:source|code|pre|codeblock|sourcecode)>[\w+#-]*\s*$/;

/** Whether nothing stands between a fence and a marker. */
const isFirstIn = (lines: readonly string[], block: Block, marker: number): boolean => {
  let at = marker - 1;
  while (at >= block.first && lines[at]?.trim() === '') at--;
  return at < block.first;
};

const pathOfRegion = (
  lines: readonly string[],
  { region, block }: PlacedRegion,
  known: ReadonlySet<string>,
): string | undefined => {
  const isFirst = block !== undefined && isFirstIn(lines, block, region.start);
  const inside = isFirst ? undefined : lineAbove(lines, region.start);
  const tag =
    inside !== undefined && tagFence.test(inside) ? lines.lastIndexOf(inside, region.start - 1) : -1;
  const opening = block?.fence.at ?? (tag >= 0 ? tag : region.start);
  const above = lineAbove(lines, opening);
  return (
    pathOnLine(region.remark, known) ??
    (inside === undefined ? undefined : pathOnLine(inside, known)) ??
    (block ? pathOfInfo(block.fence.info, known) : undefined) ??
    pathOnLine(above, known) ??
    pathInSentence(above, known)
  );
};

const brokenFaults = ({ broken, edits }: ScannedReply): Unreadable[] => {
  const last = broken.at(-1);
  if (last === undefined) return [];
  const isLast = last > (edits.at(-1)?.region.start ?? -1);
  return [
    unreadable(
      'unclosed',
      `A SEARCH/REPLACE block has no end${isLast ? '' : ' before the next one begins'}: it needs the lines <<<<<<< SEARCH, ======= and >>>>>>> REPLACE.`,
    ),
  ];
};

/** Reads all SEARCH/REPLACE blocks. A block without a path of its own belongs to the file of the one before it. */
export const readSearchBlocks = (
  reply: ScannedReply,
  known: ReadonlySet<string>,
  context: ReplyContext,
): Findings => {
  const found: Findings = { edits: [], notes: [], faults: brokenFaults(reply), unnamed: [] };
  const resolve = pathResolver(known);
  let current: string | undefined;
  let unnamed = 0;
  for (const placed of reply.edits) {
    const named = pathOfRegion(reply.lines, placed, known);
    current = named === undefined ? (current ?? context.expected) : resolve(named);
    if (current === undefined) {
      unnamed++;
      continue;
    }
    const edit = editOfRegion(reply.lines, placed.region, current);
    const left = leavesOut(current, edit.search, edit.replace);
    if (left !== undefined) found.faults.push(unreadable('elided', `${current} ("${left.trim()}")`));
    found.edits.push({ at: placed.region.start, edit });
  }
  if (unnamed > 0) found.faults.push(unreadable('path-missing', `${unnamed} SEARCH/REPLACE block(s)`));
  return found;
};
