import type { EditRegion } from './edit-regions.ts';
import { readFenceLine } from './fence-line.ts';
import type { FenceLine } from './fence-line.ts';

/** A fenced block as lines of the reply: content from `first` up to, not including, `end`. */
export interface Block {
  fence: FenceLine;
  first: number;
  end: number;
  /** `cut`: another block begins before this one was closed; `open`: the reply ends first. */
  closed: 'yes' | 'cut' | 'open';
}

/** What tells a path above or on a fence from other text; see path-hint.ts. */
export interface HintReader {
  /** Whether a file's path stands on the fence line or right above it. */
  announces(fence: FenceLine): boolean;
  /** Whether the block is Markdown, whose content may hold fences without a language. */
  isMarkdown(fence: FenceLine): boolean;
}

const fencesOutside = (lines: readonly string[], regions: readonly EditRegion[]): FenceLine[] => {
  const fences: FenceLine[] = [];
  let next = 0;
  for (let at = 0; at < lines.length; at++) {
    const region = regions[next];
    if (region && at === region.start) {
      at = region.end;
      next++;
      continue;
    }
    const fence = readFenceLine((lines[at] ?? '').trimEnd(), at);
    if (fence) fences.push(fence);
  }
  return fences;
};

const isBlank = (line: string | undefined): boolean => (line ?? '').trim() === '';

/** A fence without a language inside Markdown closes it, unless all signs say that it opens an example of its own. */
const opensExample = (
  fences: FenceLine[],
  index: number,
  lines: readonly string[],
  hints: HintReader,
): boolean => {
  const [fence, next, third] = [fences[index], fences[index + 1], fences[index + 2]];
  if (!fence || !next || !third || next.info !== '' || hints.announces(next)) return false;
  const above = lines[fence.at - 1] ?? '';
  return !isBlank(lines[fence.at + 1]) && (isBlank(above) || above.trimEnd().endsWith(':'));
};

/** CommonMark: a block ends with the same mark, at least as long, hardly more indented; everything else is content. */
const mayClose = (fence: FenceLine, open: FenceLine): boolean =>
  fence.mark === open.mark && fence.length >= open.length && fence.indent <= open.indent + 3;

interface Pairing {
  /** Opening fence → closing fence. */
  ends: Map<FenceLine, FenceLine>;
  openers: FenceLine[];
}

/** Pairs fences in one pass: inside a block a fence with a language opens a nested one, a bare fence ends the innermost. */
const pairFences = (fences: FenceLine[], lines: readonly string[], hints: HintReader): Pairing => {
  const ends = new Map<FenceLine, FenceLine>();
  const openers: FenceLine[] = [];
  const stack: FenceLine[] = [];
  for (const [index, fence] of fences.entries()) {
    const top = stack.at(-1);
    if (top && !mayClose(fence, top)) continue;
    const opens =
      !top || fence.info !== '' || (hints.isMarkdown(top) && opensExample(fences, index, lines, hints));
    if (opens) {
      stack.push(fence);
      openers.push(fence);
    } else ends.set(stack.pop() ?? top, fence);
  }
  return { ends, openers };
};

/** Code that ends on the line of its closing fence: `}` and three backticks behind it. */
const endOnCodeLine = (lines: readonly string[], fence: FenceLine, until: number): number => {
  const mark = fence.mark.repeat(fence.length);
  for (let at = fence.at + 1; at < until; at++) {
    const line = (lines[at] ?? '').trimEnd();
    if (line.endsWith(mark) && line.indexOf(mark) === line.length - mark.length && line.trim() !== mark)
      return at;
  }
  return -1;
};

/**
 * All fenced blocks that are not inside another block. A fence that is never closed ends where the next one begins,
 * or with the reply; `lines` is changed where a closing fence stands on the last line of code.
 */
export const findBlocks = (lines: string[], regions: readonly EditRegion[], hints: HintReader): Block[] => {
  const { ends, openers } = pairFences(fencesOutside(lines, regions), lines, hints);
  const blocks: Block[] = [];
  let inside = -1;
  for (const [index, fence] of openers.entries()) {
    if (fence.at <= inside) continue;
    const first = fence.at + 1;
    const end = ends.get(fence);
    if (end) {
      inside = end.at;
      blocks.push({ fence, first, end: end.at, closed: 'yes' });
      continue;
    }
    const until = openers[index + 1]?.at ?? lines.length;
    const last = endOnCodeLine(lines, fence, until);
    if (last >= 0) {
      const line = (lines[last] ?? '').trimEnd();
      lines[last] = line.slice(0, line.length - fence.length);
      blocks.push({ fence, first, end: last + 1, closed: 'yes' });
    } else blocks.push({ fence, first, end: until, closed: until < lines.length ? 'cut' : 'open' });
  }
  return blocks;
};
