import { pathOfBlock } from './block-path.ts';
import type { Findings, ReplyContext, Unreadable } from './extraction.ts';
import { faultOfContent } from './fault-of-content.ts';
import type { Block } from './find-blocks.ts';
import { endingOf, fits, isDiff, isOutput, isShell, languageOf, mayHoldCommands } from './languages.ts';
import { unreadable } from './say-back.ts';
import type { ScannedReply } from './scan-reply.ts';
import { textOfLines } from './text-of-lines.ts';
import { looksCut } from './truncation.ts';

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

const diffHead = 600;

const isDiffBlock = ({ language, path, content }: Candidate): boolean => {
  if (/^(?:diff|patch)$/.test(endingOf(path ?? ''))) return false;
  const hasHeads = /^(?:--- \S|diff --git )/m.test(content.slice(0, diffHead)) && content.includes('\n+++ ');
  return hasHeads ? path !== undefined || isDiff(language) : isDiff(language) && path !== undefined;
};

/** Code that nobody named is worth a word; commands and output are not. */
const describeUnnamed = ({ block, language }: Candidate): string[] => {
  const lines = block.end - block.first;
  if (isShell(language) || isOutput(language) || lines === 0) return [];
  return [`A block of ${lines} line${lines === 1 ? '' : 's'}${language === '' ? '' : ` (${language})`}`];
};

const candidateOf = (lines: readonly string[], block: Block, known: ReadonlySet<string>): Candidate => {
  const language = languageOf(block.fence.info);
  const named = pathOfBlock(lines, block, known);
  const isCommands = named !== undefined && isShell(language) && !mayHoldCommands(named.path);
  return {
    block,
    language,
    path: isCommands ? undefined : named?.path,
    content: contentOf(lines, block, isCommands ? 0 : (named?.skip ?? 0)),
  };
};

/** Where one file was asked for and no block has a path, the only block that can be it is it. */
const nameExpected = (candidates: Candidate[], { expected }: ReplyContext): void => {
  if (expected === undefined || candidates.some(({ path }) => path !== undefined)) return;
  const fitting = candidates.filter(({ language }) => fits(language, expected) && !isDiff(language));
  const exact = fitting.filter(({ language }) => language !== '');
  const [only, ...others] = exact.length > 0 ? exact : fitting;
  if (only && others.length === 0) only.path = expected;
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
  const candidates = reply.files.map((block) => candidateOf(reply.lines, block, known));
  nameExpected(candidates, context);
  for (const candidate of candidates) {
    if (isDiffBlock(candidate)) found.faults.push(unreadable('diff-format'));
    else if (candidate.path === undefined) found.unnamed.push(...describeUnnamed(candidate));
    else addFile(found, candidate, candidate.path, known);
  }
  return found;
};
