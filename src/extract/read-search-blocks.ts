import { lineAbove } from './block-path.ts';
import { editOfRegion } from './edit-regions.ts';
import type { EditRegion } from './edit-regions.ts';
import { isElision, mayElide } from './elision.ts';
import type { Findings, ReplyContext } from './extraction.ts';
import type { Block } from './find-blocks.ts';
import { pathOfComment, pathOfInfo, pathOfLine, pathsOfSentence } from './path-hint.ts';
import { unreadable } from './say-back.ts';
import type { ScannedReply } from './scan-reply.ts';

/** Whether a block holds edits and not a file that speaks of them: nothing but a path stands before the first marker. */
export const holdsEdits = (
  lines: readonly string[],
  block: Block,
  first: EditRegion,
  known: ReadonlySet<string>,
): boolean => {
  const before = lines.slice(block.first, first.start).filter((line) => line.trim() !== '');
  return before.length === 0 || (before.length === 1 && pathOnLine(before[0] ?? '', known) !== undefined);
};

const pathOnLine = (line: string, known: ReadonlySet<string>): string | undefined =>
  pathOfComment(line, known)?.path ?? pathOfLine(line, known);

/** A sentence above an edit may name its file: what is not there is not found, so nothing can go wrong. */
const pathInSentence = (line: string, known: ReadonlySet<string>): string | undefined => {
  const [path, ...more] = pathsOfSentence(line, known);
  return more.length === 0 ? path : undefined;
};

/** What a short form may mean: a leading slash, or the end of exactly one known path. */
const resolve = (path: string, known: ReadonlySet<string>, byName: ReadonlyMap<string, string[]>): string => {
  const bare = path.replace(/^\/+/, '');
  if (known.has(path) || known.has(bare)) return known.has(path) ? path : bare;
  const alike = (byName.get(bare.slice(bare.lastIndexOf('/') + 1)) ?? []).filter((other) =>
    other.endsWith(`/${bare}`),
  );
  return alike.length === 1 ? (alike[0] ?? path) : path;
};

const groupByName = (known: ReadonlySet<string>): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const path of known) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    groups.set(name, [...(groups.get(name) ?? []), path]);
  }
  return groups;
};

/** An elision on the new side only would be written into the file. */
const leavesOut = (path: string, search: string, replace: string): string | undefined => {
  if (!mayElide(path)) return undefined;
  const kept = new Set(search.split('\n').map((line) => line.trim()));
  return replace.split('\n').find((line) => isElision(line) && !kept.has(line.trim()));
};

const pathOfRegion = (
  { lines }: ScannedReply,
  region: EditRegion,
  block: Block | undefined,
  known: ReadonlySet<string>,
): string | undefined => {
  const inside = lineAbove(lines, region.start);
  return (
    pathOnLine(region.remark, known) ??
    (block && region.start - 1 < block.first ? undefined : pathOnLine(inside, known)) ??
    (block ? pathOfInfo(block.fence.info, known) : undefined) ??
    (block ? pathOnLine(lineAbove(lines, block.fence.at), known) : undefined) ??
    pathInSentence(lineAbove(lines, block ? block.fence.at : region.start), known)
  );
};

const brokenFaults = ({ lines, broken, regions }: ScannedReply): Findings['faults'] => {
  const last = broken.at(-1);
  if (last === undefined) return [];
  const atEnd = last > (regions.at(-1)?.end ?? -1) && lines.length - last < 2000;
  return [
    unreadable(
      'unclosed',
      `A SEARCH/REPLACE block has no ${atEnd ? 'end' : 'end before the next one begins'}: it needs the lines <<<<<<< SEARCH, ======= and >>>>>>> REPLACE.`,
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
  const byName = groupByName(known);
  let next = 0;
  let current: string | undefined;
  let unnamed = 0;
  for (const region of reply.regions) {
    while (next < reply.blocks.length && (reply.blocks[next]?.end ?? 0) < region.start) next++;
    const candidate = reply.blocks[next];
    const block = candidate && candidate.fence.at < region.start ? candidate : undefined;
    if (block && isExample(reply, block, known)) continue;
    const named = pathOfRegion(reply, region, block, known);
    current = named === undefined ? (current ?? context.expected) : resolve(named, known, byName);
    if (current === undefined) {
      unnamed++;
      continue;
    }
    const edit = editOfRegion(reply.lines, region, current);
    const left = edit.kind === 'replace' ? leavesOut(current, edit.search, edit.replace) : undefined;
    if (left !== undefined) found.faults.push(unreadable('elided', `${current} ("${left.trim()}")`));
    found.edits.push({ at: region.start, edit });
  }
  if (unnamed > 0) found.faults.push(unreadable('path-missing', `${unnamed} SEARCH/REPLACE block(s)`));
  return found;
};

/** A whole file (documentation, a test) may hold SEARCH/REPLACE blocks as text. */
const isExample = ({ lines, regions }: ScannedReply, block: Block, known: ReadonlySet<string>): boolean => {
  const first = regions.find(({ start }) => start >= block.first);
  return first !== undefined && !holdsEdits(lines, block, first, known);
};
