import type { EditRegion } from './edit-regions.ts';
import { readFenceLine } from './fence-line.ts';
import type { FenceLine } from './fence-line.ts';
import { isDiff, languageOf } from './languages.ts';

/** A fenced block as lines of the reply: content from `first` up to, not including, `end`. */
export interface Block {
  fence: FenceLine;
  first: number;
  end: number;
  /** `cut`: another block begins before this one was closed, or may have; `open`: the reply ends first. */
  closed: 'yes' | 'cut' | 'open';
}

/** What tells a path above or on a fence from other text; see path-hint.ts. */
interface HintReader {
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
    const fence = readFenceLine(lines[at] ?? '', at);
    if (fence) fences.push(fence);
  }
  return fences;
};

const isBlank = (line: string | undefined): boolean => (line ?? '').trim() === '';

/** An example is mostly set apart from the text above it; a fence right below text mostly ends something. */
const stands = (fence: FenceLine, lines: readonly string[]): boolean => {
  const above = lines[fence.at - 1];
  return isBlank(above) || (above ?? '').trimEnd().endsWith(':');
};

/** A fence without a language inside Markdown closes it, unless all signs say that it opens an example of its own. */
const opensExample = (
  fences: FenceLine[],
  index: number,
  lines: readonly string[],
  hints: HintReader,
): boolean => {
  const [fence, next, third] = [fences[index], fences[index + 1], fences[index + 2]];
  if (!fence || !next || !third || next.info !== '' || hints.announces(next)) return false;
  return !isBlank(lines[fence.at + 1]) && (stands(fence, lines) || !stands(next, lines));
};

/**
 * CommonMark: a block ends with the same mark, at least as long, hardly more indented; everything else is content. In a
 * diff a fence behind a blank is a line of the file.
 */
const mayClose = (fence: FenceLine, open: FenceLine): boolean =>
  fence.mark === open.mark &&
  fence.length >= open.length &&
  fence.indent <= open.indent + (isDiff(languageOf(open.info)) ? 0 : 3);

interface Pairing {
  /** Opening fence → closing fence. */
  ends: Map<FenceLine, FenceLine>;
  openers: FenceLine[];
  /** Blocks with fences that were taken for content of a comment: when such a block has no end, that was wrong. */
  doubtful: Map<FenceLine, FenceLine[]>;
}

/** A block that is open, and how far its content has been looked at for comments. */
interface OpenBlock {
  fence: FenceLine;
  next: number;
  inComment: boolean;
}

/** Comments with examples in them hold fences: block comments and text between triple quotes. */
const isAfter = (line: string, inComment: boolean): boolean => {
  if (inComment) return !line.includes('*/') && !hasOddQuotes(line);
  return (line.startsWith('/*') && !line.includes('*/', 2)) || hasOddQuotes(line);
};

/** `'"""'` is a string about quotes. */
const hasOddQuotes = (line: string): boolean =>
  line.includes('"""') && line.replaceAll(`'"""'`, '').split('"""').length % 2 === 0;

/** Whether the line `until` of an open block stands inside a comment. Every line is looked at once. */
const isInComment = (lines: readonly string[], open: OpenBlock, until: number): boolean => {
  for (; open.next < until; open.next++) {
    const line = lines[open.next] ?? '';
    const turns = line.includes('*') || line.includes('"""');
    if (turns) open.inComment = isAfter(line.trim(), open.inComment);
  }
  return open.inComment;
};

/** Pairs fences in one pass: inside a block a fence with a language opens a nested one, a bare fence ends the innermost. */
const pairFences = (fences: FenceLine[], lines: readonly string[], hints: HintReader): Pairing => {
  const ends = new Map<FenceLine, FenceLine>();
  const openers: FenceLine[] = [];
  const doubtful = new Map<FenceLine, FenceLine[]>();
  const stack: OpenBlock[] = [];
  for (const [index, fence] of fences.entries()) {
    const top = stack.at(-1);
    if (top && !mayClose(fence, top.fence)) continue;
    const isMarkdown = top !== undefined && hints.isMarkdown(top.fence);
    if (top && !isMarkdown && isInComment(lines, top, fence.at)) {
      doubtful.set(top.fence, [...(doubtful.get(top.fence) ?? []).slice(-1), fence]);
      continue;
    }
    if (!top || fence.info !== '' || (isMarkdown && opensExample(fences, index, lines, hints))) {
      stack.push({ fence, next: fence.at + 1, inComment: false });
      openers.push(fence);
    } else {
      stack.pop();
      ends.set(top.fence, fence);
      const parent = stack.at(-1);
      if (parent) parent.next = fence.at + 1;
    }
  }
  return { ends, openers, doubtful };
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
  const { ends, openers, doubtful } = pairFences(fencesOutside(lines, regions), lines, hints);
  const blocks: Block[] = [];
  let inside = -1;
  for (const [index, fence] of openers.entries()) {
    if (fence.at <= inside) continue;
    const end = ends.get(fence) ?? onlyDoubt(doubtful.get(fence));
    if (end) {
      inside = end.at;
      blocks.push({ fence, first: fence.at + 1, end: end.at, closed: 'yes' });
    } else blocks.push(unclosedBlock(lines, fence, openers[index + 1]?.at, doubtful.has(fence)));
  }
  return blocks;
};

/** A single fence that was doubted is the end that was missed. */
const onlyDoubt = (doubted: readonly FenceLine[] = []): FenceLine | undefined =>
  doubted.length === 1 && doubted[0]?.info === '' ? doubted[0] : undefined;

const unclosedBlock = (
  lines: string[],
  fence: FenceLine,
  next: number | undefined,
  isDoubtful: boolean,
): Block => {
  const first = fence.at + 1;
  const until = next ?? lines.length;
  const last = endOnCodeLine(lines, fence, until);
  if (last < 0)
    return { fence, first, end: until, closed: next === undefined && !isDoubtful ? 'open' : 'cut' };
  const line = (lines[last] ?? '').trimEnd();
  lines[last] = line.slice(0, line.length - fence.length);
  return { fence, first, end: last + 1, closed: 'yes' };
};
