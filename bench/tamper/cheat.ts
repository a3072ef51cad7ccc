import type { TamperKind } from '../../src/toolchains/tamper/tamper-finding.ts';

/** A small change that weakens what judges it: files before, files after (null: deleted), and what it must be called. */
export interface Cheat {
  kind: TamperKind;
  what: string;
  before: Record<string, string>;
  after: Record<string, string | null>;
}

/** A change of one file. */
export const cheat = (
  kind: TamperKind,
  what: string,
  path: string,
  [before, after]: [string, string | null],
): Cheat => ({
  kind,
  what,
  before: { [path]: before },
  after: { [path]: after },
});
