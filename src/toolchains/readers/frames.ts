import type { Locator } from '../locate-path.ts';

export interface Frame {
  path: string;
  line: number;
  column: number | undefined;
}

const located = /(?:file:\/\/)?((?:[A-Za-z]:)?[^\s():'"`<>|]{1,400}):(\d{1,7})(?::(\d{1,7}))?/;
const frameLine = /^\s*(?:❯|at|›|>)\s/;

/** The place on a line of a stack trace (`at f (a.js:1:2)`, `❯ f a.ts:1:2`), if it is a file of the project. */
export const ownFrame = (line: string, locator: Locator): Frame | undefined => {
  if (!frameLine.test(line)) return undefined;
  return ownPlace(line, locator);
};

/** The first `path:line[:column]` on a line that is a file of the project. */
export const ownPlace = (line: string, locator: Locator): Frame | undefined => {
  const match = located.exec(line);
  const path = match ? locator.own(match[1] ?? '') : undefined;
  if (!match || path === undefined) return undefined;
  return { path, line: Number(match[2]), column: match[3] === undefined ? undefined : Number(match[3]) };
};

/** The innermost frame in the project's own code: where to look first. */
export const firstOwnFrame = (lines: readonly string[], locator: Locator): Frame | undefined => {
  for (const line of lines) {
    const frame = ownFrame(line, locator);
    if (frame) return frame;
  }
  return undefined;
};
