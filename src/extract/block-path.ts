import type { Block } from './find-blocks.ts';
import type { FenceLine } from './fence-line.ts';
import { endingOf, isMarkdownLanguage, languageOf } from './languages.ts';
import { pathOfComment, pathOfInfo, pathOfLine, pathsOfSentence } from './path-hint.ts';

/** Where the path of a block was found. `skip` lines at the head of the block are the hint and not content. */
interface BlockPath {
  path: string;
  skip: number;
}

const reach = 3;

/** The nearest line with text above `at`, not further than two blank lines away. */
export const lineAbove = (lines: readonly string[], at: number): string => {
  for (let above = at - 1; above >= 0 && above >= at - reach; above--) {
    const line = lines[above] ?? '';
    if (line.trim() !== '') return line;
  }
  return '';
};

/** A path that has a line for itself, as text or as a comment. */
export const pathOnLine = (line: string, known: ReadonlySet<string>): string | undefined =>
  pathOfComment(line, known)?.path ?? pathOfLine(line, known);

const completes = /\b(?:complete|full|entire|whole|contents?)\b/i;
const creates = /\b(?:create|new file|add a file|save)\b/i;

/** "Create `src/a.ts`:" names a file; a sentence that only speaks of one does not. */
const pathOfAnnouncement = (line: string, known: ReadonlySet<string>): string | undefined => {
  if (!line.trimEnd().endsWith(':')) return undefined;
  const [path, ...more] = pathsOfSentence(line, known);
  if (path === undefined || more.length > 0) return undefined;
  return completes.test(line) || (creates.test(line) && !known.has(path)) ? path : undefined;
};

/** A comment with the path is content where comments can stand; where they cannot, or where it says "File:", it is a hint. */
const isHintOnly = (path: string, labelled: boolean): boolean =>
  labelled || /^jsonc?$|^webmanifest$/.test(endingOf(path));

/** The path of a block that is a whole file: on the fence, on the line above, or in a comment on its first line. */
export const pathOfBlock = (
  lines: readonly string[],
  block: Block,
  known: ReadonlySet<string>,
): BlockPath | undefined => {
  const comment = block.first < block.end ? pathOfComment(lines[block.first] ?? '', known) : undefined;
  const skipOf = (path: string): number =>
    comment && comment.path === path && isHintOnly(path, comment.labelled) ? 1 : 0;
  const above = lineAbove(lines, block.fence.at);
  const outside = pathOfInfo(block.fence.info, known) ?? pathOfLine(above, known);
  const path = outside ?? comment?.path ?? pathOfAnnouncement(above, known);
  return path === undefined ? undefined : { path, skip: skipOf(path) };
};

/** Whether a file's path stands on a fence line or right above it. */
export const announcesFile = (
  lines: readonly string[],
  fence: FenceLine,
  known: ReadonlySet<string>,
): boolean =>
  pathOfInfo(fence.info, known) !== undefined || pathOfLine(lineAbove(lines, fence.at), known) !== undefined;

export const isMarkdownFence = (
  lines: readonly string[],
  fence: FenceLine,
  known: ReadonlySet<string>,
): boolean => {
  if (isMarkdownLanguage(languageOf(fence.info))) return true;
  const path = pathOfInfo(fence.info, known) ?? pathOfLine(lineAbove(lines, fence.at), known);
  return path !== undefined && isMarkdownLanguage(endingOf(path));
};
