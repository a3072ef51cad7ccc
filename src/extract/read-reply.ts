import type { Extraction, ReplyContext, Unreadable } from './extraction.ts';
import { readDeletions } from './read-deletions.ts';
import { readDiffs } from './read-diffs.ts';
import { readFileBlocks } from './read-file-blocks.ts';
import { readSearchBlocks } from './read-search-blocks.ts';
import { readUnfenced } from './read-unfenced.ts';
import { readWrappedFiles } from './read-wrapped-files.ts';
import { isHtmlPage, isRefusal } from './refusal.ts';
import { unreadable } from './say-back.ts';
import { isCrowded, scanReply } from './scan-reply.ts';
import { settleVersions } from './settle-versions.ts';
import { splitThinking } from './split-thinking.ts';

const nothingFound = (answer: string, unnamed: readonly string[]): Unreadable => {
  const text = answer.trim();
  if (text === '') return unreadable('empty');
  if (isHtmlPage(text)) return unreadable('html');
  if (unnamed.length > 0) return unreadable('path-missing', unnamed.join('; '));
  return unreadable(isRefusal(text) ? 'refusal' : 'no-files');
};

const joinFaults = ([first, ...more]: [Unreadable, ...Unreadable[]]): Unreadable => ({
  ...first,
  sayBack: [...new Set([first, ...more].map(({ sayBack }) => sayBack))].slice(0, 4).join('\n'),
});

/**
 * Reads files, edits and deletions out of a model's answer. Never throws; takes time linear in the length of `text`.
 * One bad part makes the whole answer unreadable: half an answer is never applied.
 */
export const readReply = (text: string, context: ReplyContext): Extraction => {
  const { answer, finished } = splitThinking(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (!finished) return unreadable('thinking-only');
  if (isCrowded(answer)) return unreadable('crowded');
  const known = new Set(context.knownPaths);
  const reply = scanReply(answer, known);
  const parts = [readSearchBlocks, readFileBlocks, readDiffs, readDeletions].map((read) =>
    read(reply, known, context),
  );
  if (parts.every(({ edits, faults }) => edits.length + faults.length === 0)) {
    const other = readWrappedFiles(answer, reply, context) ?? readUnfenced(answer, reply, context);
    if (other) parts.splice(0, parts.length, other);
  }
  const [fault, ...faults] = parts.flatMap((part) => part.faults);
  if (fault) return joinFaults([fault, ...faults]);
  const found = parts.flatMap((part) => part.edits).sort((a, b) => a.at - b.at);
  if (found.length === 0)
    return nothingFound(
      answer,
      parts.flatMap(({ unnamed }) => unnamed),
    );
  const notes = parts.flatMap((part) => [
    ...part.notes,
    ...part.unnamed.map((block) => `${block} without a path was left out`),
  ]);
  return settleVersions(
    found.map(({ edit }) => edit),
    notes,
  );
};
