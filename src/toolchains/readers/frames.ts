import type { Locator } from '../locate-path.ts';

export interface Place {
  path: string;
  line: number | undefined;
  column: number | undefined;
}

const located = /(?:file:\/\/)?((?:[A-Za-z]:)?[^\s():'"`<>|,;]{1,400}):(\d{1,7})(?::(\d{1,7}))?(?!\d)/g;
const frameLine = /^\s*(?:❯|at|›)\s/;

const placed = (path: string, line: string | undefined, column: string | undefined): Place => ({
  path,
  line: Number(line) || undefined,
  column: Number(column) || undefined,
});

/** The first `path:line[:column]` on a line that is a file of the project. */
export const ownPlace = (text: string, locator: Locator): Place | undefined => {
  for (const [, raw = '', line, column] of text.matchAll(located)) {
    const path = locator.own(raw);
    if (path !== undefined) return placed(path, line, column);
  }
  return undefined;
};

/** A place in the project's own code on the first line that has one. */
export const firstOwnPlace = (lines: readonly string[], locator: Locator): Place | undefined => {
  for (const line of lines) {
    const place = ownPlace(line, locator);
    if (place) return place;
  }
  return undefined;
};

/** The innermost stack frame (`at f (a.js:1:2)`, `❯ f a.ts:1:2`) in the project's own code: where to look first. */
export const firstOwnFrame = (lines: readonly string[], locator: Locator): Place | undefined =>
  firstOwnPlace(
    lines.filter((line) => frameLine.test(line)),
    locator,
  );

export const isFrame = (line: string): boolean => frameLine.test(line);
