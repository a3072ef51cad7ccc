import type { Edit } from '../domain/edit.ts';
import { findElision } from './elision.ts';
import { readFileLines, withEol } from './file-lines.ts';
import { replaceInText } from './replace-in-text.ts';

export type Application =
  /** `files` holds what changed and nothing else; `null` is a deleted file. `changed` are its paths; empty when nothing did. */
  | { kind: 'applied'; files: Map<string, string | null>; changed: string[] }
  /** Nothing was applied. `sayBack` shows the model what stands in the file, and what to do. */
  | { kind: 'conflict'; sayBack: string; path: string };

/** A file this long that shrinks below the share, with an elision in it, was not written out. */
const guardedLength = 400;
const guardedShare = 0.7;

const refuseWrite = (path: string, present: string | undefined, content: string): string | undefined => {
  if (
    present === undefined ||
    present.length < guardedLength ||
    content.length >= present.length * guardedShare
  )
    return undefined;
  const elision = findElision(path, content);
  if (elision === undefined) return undefined;
  return `${path} has ${present.split('\n').length} lines, your version has ${content.split('\n').length} and leaves code out ("${elision}"). Write it completely, or change it with SEARCH/REPLACE blocks.`;
};

type Outcome = { text: string | null } | { sayBack: string };

const applyOne = (present: string | undefined, edit: Edit): Outcome => {
  if (edit.kind === 'delete') return { text: null };
  if (edit.kind === 'replace') return replaceInText(edit, present);
  const refused = refuseWrite(edit.path, present, edit.content);
  if (refused !== undefined) return { sayBack: refused };
  return { text: present === undefined ? edit.content : withEol(edit.content, readFileLines(present).eol) };
};

/**
 * Applies all edits of an answer in their order, or none of them. `before` holds the present texts; a path that is
 * missing or undefined is a file that does not exist. Lines that an edit does not change keep their bytes.
 */
export const applyEdits = (
  before: ReadonlyMap<string, string | undefined>,
  edits: readonly Edit[],
): Application => {
  const present = new Map<string, string | null>();
  for (const edit of edits) {
    const text = present.has(edit.path) ? (present.get(edit.path) ?? undefined) : before.get(edit.path);
    const outcome = applyOne(text, edit);
    if ('sayBack' in outcome) return { kind: 'conflict', path: edit.path, sayBack: outcome.sayBack };
    present.set(edit.path, outcome.text);
  }
  const changed = [...present].filter(([path, text]) => text !== (before.get(path) ?? null));
  return { kind: 'applied', files: new Map(changed), changed: changed.map(([path]) => path) };
};
