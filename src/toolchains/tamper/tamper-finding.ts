/** What a change did to the checks that judge it. */
export type TamperKind =
  | 'test-removed'
  | 'test-emptied'
  | 'test-skipped'
  | 'test-focused'
  | 'assertion-removed'
  | 'assertion-constant'
  | 'assertion-changed'
  | 'suppression-added'
  | 'settings-loosened'
  | 'script-disabled'
  | 'snapshot-rewritten'
  | 'input-special-cased'
  | 'harness-edited';

/** One place where a change weakens what was there before. */
export interface TamperFinding {
  kind: TamperKind;
  /** As the caller named it; of what is gone, the path it stood in. */
  path: string;
  /** From 1, in the new text; undefined when the place is gone. */
  line: number | undefined;
  /** One line: what happened and what stood there. */
  message: string;
  /** Whether a person must agree before the change counts as proven. */
  blocking: boolean;
}

/** The two sides of a change. `after` holds changed files only, null for a deleted one. */
export interface Change {
  before: ReadonlyMap<string, string>;
  after: ReadonlyMap<string, string | null>;
}

const messageLimit = 160;

/** Foreign text as one short line. */
export const quote = (text: string): string => {
  const line = text
    .slice(0, 2 * messageLimit)
    .replace(/\s+/g, ' ')
    .trim();
  return `\`${line.length > messageLimit ? `${line.slice(0, messageLimit)}…` : line}\``;
};
