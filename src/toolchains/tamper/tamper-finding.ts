export type { TamperFinding, TamperKind } from '../../domain/tamper.ts';

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
