import type { Edit } from '../domain/edit.ts';
import { pathOfBlock } from './block-path.ts';
import { leavesOut } from './elision.ts';
import type { Findings, Unreadable } from './extraction.ts';
import { faultOfContent } from './fault-of-content.ts';
import type { Block } from './find-blocks.ts';
import { endingOf, isDiff, isShell, languageOf } from './languages.ts';
import { parseDiff, startsDiff } from './parse-diff.ts';
import type { FileDiff } from './parse-diff.ts';
import { pathResolver } from './resolve-path.ts';
import { unreadable } from './say-back.ts';
import type { ScannedReply } from './scan-reply.ts';

const nowhere = '/dev/null';

/** Whether a fenced block is a diff and not a file: by its language, or by how it begins. */
export const isDiffBlock = (lines: readonly string[], block: Block, path: string | undefined): boolean => {
  if (/^(?:diff|patch)$/.test(endingOf(path ?? ''))) return false;
  const language = languageOf(block.fence.info);
  let first = block.first;
  while (first < block.end && lines[first]?.trim() === '') first++;
  if (first >= block.end || isShell(language)) return false;
  if (startsDiff(lines, first)) return true;
  return isDiff(language) && (path !== undefined || (lines[first] ?? '').startsWith('--- '));
};

interface Reading {
  known: ReadonlySet<string>;
  resolve: (path: string) => string;
  /** The path beside the diff, for one without a head of its own. */
  hint: string | undefined;
}

interface Named {
  path: string;
  kind: 'create' | 'change' | 'delete';
}

const withoutSide = (path: string, side: 'a/' | 'b/', known: ReadonlySet<string>): string =>
  path.startsWith(side) && !known.has(path) ? path.slice(side.length) : path;

/** The file that a diff is about; undefined when its head is unclear, or moves the file. */
const nameOf = ({ from, to }: FileDiff, { known, resolve, hint }: Reading): Named | undefined => {
  if (from === undefined || to === undefined)
    return hint === undefined ? undefined : { path: resolve(hint), kind: 'change' };
  const [old, put] = [withoutSide(from, 'a/', known), withoutSide(to, 'b/', known)];
  const path = put === nowhere ? old : put;
  if (path === '' || path === nowhere || (/\s/.test(path) && !known.has(path))) return undefined;
  if (put === nowhere) return { path: resolve(path), kind: 'delete' };
  if (old === nowhere) return known.has(path) ? undefined : { path, kind: 'create' };
  if (old === put) return { path: resolve(path), kind: 'change' };
  return hint === undefined ? undefined : { path: resolve(hint), kind: 'change' };
};

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const changesOf = (path: string, { hunks }: FileDiff): Edit[] | Unreadable => {
  const edits: Edit[] = [];
  for (const hunk of hunks) {
    const [search, replace] = [textOf(hunk.old), textOf(hunk.new)];
    if (search === replace) continue;
    if (search.trim() === '') return unreadable('diff-format', `A hunk for ${path} has no line of the file.`);
    const left = leavesOut(path, search, replace);
    if (left !== undefined) return unreadable('elided', `${path} ("${left.trim()}")`);
    edits.push({ kind: 'replace', path, search, replace });
  }
  return edits.length > 0 ? edits : unreadable('diff-format', `The diff for ${path} changes nothing.`);
};

const editsOf = (diff: FileDiff, reading: Reading): Edit[] | Unreadable => {
  const named = nameOf(diff, reading);
  if (!named) return unreadable('diff-format', 'It is unclear which file the diff changes.');
  const { path, kind } = named;
  if (kind === 'delete') return [{ kind: 'delete', path }];
  if (kind === 'change') return changesOf(path, diff);
  const content = textOf(diff.hunks.flatMap((hunk) => hunk.new));
  if (diff.hunks.some(({ old }) => old.length > 0))
    return unreadable('diff-format', `${path} is new in the diff, and yet it has old lines.`);
  return faultOfContent(path, content) ?? [{ kind: 'write', path, content }];
};

const add = (found: Findings, files: readonly FileDiff[], reading: Reading): void => {
  for (const diff of files) {
    const edits = editsOf(diff, reading);
    if (Array.isArray(edits)) found.edits.push(...edits.map((edit) => ({ at: diff.at, edit })));
    else found.faults.push(edits);
  }
};

const readFenced = (
  found: Findings,
  lines: readonly string[],
  block: Block,
  known: ReadonlySet<string>,
): void => {
  const hint = pathOfBlock(lines, block, known)?.path;
  const parsed = parseDiff(lines, block.first, block.end);
  if (!parsed || parsed.files.length === 0) found.faults.push(unreadable('diff-format'));
  else if (block.closed === 'cut')
    found.faults.push(
      unreadable('unclosed', 'The block of a diff is not closed before the next one begins.'),
    );
  else if (block.closed === 'open' && !parsed.exact) found.faults.push(unreadable('truncated', 'a diff'));
  else add(found, parsed.files, { known, resolve: pathResolver(known), hint });
};

/** Diffs that stand in the text without a fence around them. */
const readBare = (found: Findings, { lines, spans }: ScannedReply, known: ReadonlySet<string>): void => {
  let next = 0;
  for (let at = 0; at < lines.length; at++) {
    const span = spans[next];
    if (span && at >= span[0]) {
      at = Math.max(at, span[1]);
      next++;
    } else if (startsDiff(lines, at)) {
      const parsed = parseDiff(lines, at);
      if (!parsed) return void found.faults.push(unreadable('diff-format'));
      add(found, parsed.files, { known, resolve: pathResolver(known), hint: undefined });
      at = Math.max(at, parsed.end - 1);
    }
  }
};

/**
 * Reads unified diffs, fenced or bare. Hunks become edits that are looked for by their lines; line numbers are not
 * trusted. What moves files, holds binaries or has no line to look for is refused as `diff-format`.
 */
export const readDiffs = (reply: ScannedReply, known: ReadonlySet<string>): Findings => {
  const found: Findings = { edits: [], notes: [], faults: [], unnamed: [] };
  for (const block of reply.files)
    if (isDiffBlock(reply.lines, block, pathOfBlock(reply.lines, block, known)?.path))
      readFenced(found, reply.lines, block, known);
  if (reply.hasBareDiff) readBare(found, reply, known);
  return found;
};
