import { pathOfBlock } from './block-path.ts';
import { findElision } from './elision.ts';
import type { Findings, ReplyContext, Unreadable } from './extraction.ts';
import type { Block } from './find-blocks.ts';
import { fits, isDiff, isOutput, isShell, languageOf, mayHoldCommands } from './languages.ts';
import { holdsEdits } from './read-search-blocks.ts';
import { isHtmlPage, isRefusal, mayBePage } from './refusal.ts';
import { unreadable } from './say-back.ts';
import type { ScannedReply } from './scan-reply.ts';
import { textOfLines } from './text-of-lines.ts';
import { hasCutMark, looksCut } from './truncation.ts';

const mayBeEmpty = /(?:^|\/)(?:__init__\.py|py\.typed|\.(?:git)?keep|\.nojekyll|\.npmignore|\.gitignore)$/;

const faultOfContent = (path: string, content: string): Unreadable | undefined => {
  if (content.trim() === '') return mayBeEmpty.test(path) ? undefined : unreadable('empty', path);
  if (isHtmlPage(content) && !mayBePage(path)) return unreadable('html');
  if (isRefusal(content) && !/\.(?:md|mdx|txt|rst|adoc)$/i.test(path)) return unreadable('refusal');
  const elision = findElision(path, content);
  if (elision !== undefined) return unreadable('elided', `${path} ("${elision.slice(0, 80)}")`);
  return hasCutMark(content) ? unreadable('truncated', path) : undefined;
};

const faultOfEnd = (path: string, content: string, block: Block): Unreadable | undefined => {
  if (block.closed === 'cut')
    return unreadable('unclosed', `The block of ${path} is not closed before the next one begins.`);
  return block.closed === 'open' && looksCut(path, content) ? unreadable('truncated', path) : undefined;
};

const contentOf = ({ lines }: ScannedReply, block: Block, skip: number): string => {
  const content = lines.slice(block.first + skip, block.end);
  if (block.closed !== 'yes' && content.at(-1)?.trim() === '') content.pop();
  return textOfLines(content, block.fence.indent);
};

const isDiffText = (content: string): boolean =>
  /^(?:--- \S|diff --git )/m.test(content.slice(0, 600)) && content.includes('\n+++ ');

/** Code that nobody named is worth a word; commands, output and one-liners are not. */
const minimumUnnamedLines = 3;

const describeUnnamed = (block: Block, language: string): string | undefined => {
  const lines = block.end - block.first;
  if (isShell(language) || isOutput(language) || lines < minimumUnnamedLines) return undefined;
  return `A block of ${lines} lines${language === '' ? '' : ` (${language})`}`;
};

interface Candidate {
  block: Block;
  language: string;
  path: string | undefined;
  skip: number;
}

const candidatesOf = (reply: ScannedReply, known: ReadonlySet<string>): Candidate[] => {
  const candidates: Candidate[] = [];
  let next = 0;
  for (const block of reply.blocks) {
    while (next < reply.regions.length && (reply.regions[next]?.start ?? 0) < block.first) next++;
    const region = reply.regions[next];
    if (region && region.start < block.end && holdsEdits(reply.lines, block, region, known)) continue;
    const language = languageOf(block.fence.info);
    const named = pathOfBlock(reply.lines, block, known);
    const isCommands = named !== undefined && isShell(language) && !mayHoldCommands(named.path);
    candidates.push({ block, language, path: isCommands ? undefined : named?.path, skip: named?.skip ?? 0 });
  }
  return candidates;
};

/** Where one file was asked for and no block has a path, the only block that can be it is it. */
const nameExpected = (candidates: Candidate[], { expected }: ReplyContext): void => {
  if (expected === undefined || candidates.some(({ path }) => path !== undefined)) return;
  const fitting = candidates.filter(({ language }) => fits(language, expected) && !isDiff(language));
  const exact = fitting.filter(({ language }) => language !== '');
  const [only, ...others] = exact.length > 0 ? exact : fitting;
  if (only && others.length === 0) only.path = expected;
};

/** Reads all blocks that are whole files. */
export const readFileBlocks = (
  reply: ScannedReply,
  known: ReadonlySet<string>,
  context: ReplyContext,
): Findings => {
  const found: Findings = { edits: [], notes: [], faults: [], unnamed: [] };
  const candidates = candidatesOf(reply, known);
  nameExpected(candidates, context);
  for (const { block, language, path, skip } of candidates) {
    const content = contentOf(reply, block, skip);
    if (
      (isDiff(language) || path !== undefined) &&
      isDiffText(content) &&
      !/\.(?:diff|patch)$/.test(path ?? '')
    ) {
      found.faults.push(unreadable('diff-format'));
    } else if (path === undefined) {
      const unnamed = describeUnnamed(block, language);
      if (unnamed !== undefined) found.unnamed.push(unnamed);
    } else {
      const fault = faultOfEnd(path, content, block) ?? faultOfContent(path, content);
      if (fault) found.faults.push(fault);
      if (block.closed === 'open') found.notes.push(`the block of ${path} was not closed`);
      found.edits.push({
        at: block.fence.at,
        edit: {
          kind: 'write',
          path: path.replace(/^\/+(?=\S)/, (lead) => (known.has(path.slice(lead.length)) ? '' : lead)),
          content,
        },
      });
    }
  }
  return found;
};
