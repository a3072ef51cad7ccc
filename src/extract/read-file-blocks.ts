import { pathOfBlock } from './block-path.ts';
import { chooseBlocks } from './choose-blocks.ts';
import type { Findings, ReplyContext, Unreadable } from './extraction.ts';
import { faultOfContent } from './fault-of-content.ts';
import type { Block } from './find-blocks.ts';
import {
  endingOf,
  fits,
  isLanguageName,
  isOutput,
  isShell,
  languageOf,
  mayHoldCommands,
} from './languages.ts';
import { isDiffBlock } from './read-diffs.ts';
import { unreadable } from './say-back.ts';
import type { ScannedReply } from './scan-reply.ts';
import { textOfLines } from './text-of-lines.ts';
import { looksCut } from './truncation.ts';
import { unwrapJson } from './unwrap-json.ts';

interface Candidate {
  block: Block;
  language: string;
  path: string | undefined;
  content: string;
}

const faultOfEnd = (path: string, content: string, block: Block): Unreadable | undefined => {
  if (block.closed === 'cut')
    return unreadable('unclosed', `The block of ${path} is not closed before the next one begins.`);
  return block.closed === 'open' && looksCut(path, content) ? unreadable('truncated', path) : undefined;
};

const contentOf = (lines: readonly string[], block: Block, skip: number): string => {
  const content = lines.slice(block.first + skip, block.end);
  if (block.closed !== 'yes' && content.at(-1)?.trim() === '') content.pop();
  return textOfLines(content, block.fence.indent);
};

/** Code that nobody named is worth a word; commands and output are not. */
const describeUnnamed = ({ block, language }: Candidate): string[] => {
  const lines = block.end - block.first;
  if (isShell(language) || isOutput(language) || lines === 0) return [];
  return [`A block of ${lines} line${lines === 1 ? '' : 's'}${language === '' ? '' : ` (${language})`}`];
};

/** The language that stands alone on the line below a bare fence, where the file may be written in it. */
const labelBelow = (lines: readonly string[], block: Block, path: string | undefined): string | undefined => {
  const label = lines[block.first]?.trim().toLowerCase() ?? '';
  const isLabel = block.fence.info.trim() === '' && block.end - block.first > 1 && isLanguageName(label);
  return isLabel && path !== undefined && fits(label, path) ? label : undefined;
};

const candidateOf = (
  lines: readonly string[],
  block: Block,
  { known, expected }: { known: ReadonlySet<string>; expected: string | undefined },
): Candidate => {
  const named = pathOfBlock(lines, block, known);
  const label = labelBelow(lines, block, named?.path ?? expected);
  const language = label ?? languageOf(block.fence.info);
  const skip = label === undefined ? (named?.skip ?? 0) : 1;
  const isCommands = named !== undefined && isShell(language) && !mayHoldCommands(named.path);
  return {
    block,
    language,
    path: isCommands ? undefined : named?.path,
    content: contentOf(lines, block, isCommands ? 0 : skip),
  };
};

/** Where one file was asked for and no block has a path, the blocks that can only be it are it. */
const nameExpected = (candidates: Candidate[], { expected }: ReplyContext): void => {
  if (expected === undefined || candidates.some(({ path }) => path !== undefined)) return;
  const [first, ...others] = chooseBlocks(
    candidates.filter((candidate) => !isWrap(candidate, expected)),
    expected,
  );
  if (!first) return;
  first.path = expected;
  for (const other of others) {
    first.content += `\n${other.content}`;
    if (other.block.closed !== 'yes') first.block = { ...first.block, closed: other.block.closed };
    candidates.splice(candidates.indexOf(other), 1);
  }
};

/** JSON around files is no file, unless JSON was asked for. */
const isWrap = ({ content }: Candidate, expected: string): boolean => {
  const files = /^jsonc?$/.test(endingOf(expected)) ? undefined : unwrapJson(content);
  return files !== undefined;
};

/** Models put a slash in front of paths that exist without it. */
const withoutSlash = (path: string, known: ReadonlySet<string>): string => {
  const bare = path.replace(/^\/+/, '');
  return known.has(bare) ? bare : path;
};

const addFile = (found: Findings, candidate: Candidate, path: string, known: ReadonlySet<string>): void => {
  const { block, content } = candidate;
  const fault = faultOfEnd(path, content, block) ?? faultOfContent(path, content);
  if (fault) found.faults.push(fault);
  if (block.closed === 'open') found.notes.push(`the block of ${path} was not closed`);
  found.edits.push({ at: block.fence.at, edit: { kind: 'write', path: withoutSlash(path, known), content } });
};

/** Reads all blocks that are whole files. */
export const readFileBlocks = (
  reply: ScannedReply,
  known: ReadonlySet<string>,
  context: ReplyContext,
): Findings => {
  const found: Findings = { edits: [], notes: [], faults: [], unnamed: [] };
  const candidates = reply.files
    .map((block) => candidateOf(reply.lines, block, { known, expected: context.expected }))
    .filter(({ block, path }) => !isDiffBlock(reply.lines, block, path));
  nameExpected(candidates, context);
  for (const candidate of candidates) {
    if (candidate.path === undefined) found.unnamed.push(...describeUnnamed(candidate));
    else addFile(found, candidate, candidate.path, known);
  }
  return found;
};
