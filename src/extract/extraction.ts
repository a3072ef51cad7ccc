import type { Edit } from '../domain/edit.ts';

/**
 * Why an answer could not be used:
 * `empty` nothing, or a file without content · `refusal` the model declined · `no-files` prose only ·
 * `path-missing` code without a path · `elided` "rest unchanged" in place of code · `truncated` it stops in the middle ·
 * `unclosed` a fence or an edit block has no end · `html` an error page of a server or proxy ·
 * `thinking-only` it never came to the answer · `diff-format` a diff that cannot be applied with certainty ·
 * `several-versions` one file twice, and which one counts is unclear · `crowded` more parts than an answer can have.
 */
export const replyFaults = [
  'empty',
  'refusal',
  'no-files',
  'path-missing',
  'elided',
  'truncated',
  'unclosed',
  'html',
  'thinking-only',
  'diff-format',
  'several-versions',
  'crowded',
] as const;

export type ReplyFault = (typeof replyFaults)[number];

/** An answer that cannot be used. `sayBack` is phrased for the model: what is wrong, and what to do. */
export interface Unreadable {
  kind: 'unreadable';
  fault: ReplyFault;
  sayBack: string;
}

/** What a reply says to do. `edits` is never empty and keeps the order of the reply; `notes` are oddities for the log. */
export type Extraction = { kind: 'edits'; edits: Edit[]; notes: string[] } | Unreadable;

/** What the reader may know about the project. */
export interface ReplyContext {
  /** Files of the project, relative with `/`. */
  knownPaths: readonly string[];
  /** The only file that was asked for: a block without a path may then be it. */
  expected?: string | undefined;
}

/** What one way of reading found: edits with the line they begin on, oddities, and whatever makes the reply unusable. */
export interface Findings {
  edits: { at: number; edit: Edit }[];
  notes: string[];
  faults: Unreadable[];
  /** Blocks of code that no path could be found for, described: they make a reply without any edit `path-missing`. */
  unnamed: string[];
}
