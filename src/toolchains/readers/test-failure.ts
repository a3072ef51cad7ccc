import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { firstOwnFrame, firstOwnPlace, isFrame } from './frames.ts';
import type { Place } from './frames.ts';
import { complain } from './reader.ts';

/** A test or a file of tests that failed, as its runner printed it. */
interface TestFailure {
  tool: string;
  name: string;
  /** The lines of the report: message, comparison, stack. */
  body: readonly string[];
  /** The test file, where the runner names it: used when no frame leads into the project. */
  file?: string | undefined;
  /** Where the test itself stands: used when no frame leads into the project. */
  fallback?: Place | undefined;
}

const shownLines = 16;
const codeFrame = /^\s*(?:>?\s*\d+\s{0,4}[|│]|[|│╭╰┬·─]|─)/;
const compilerPlace = /([^\s()'"`:]{0,400}[./][^\s()'"`:]{1,400}): .{1,300}\((\d{1,7}):(\d{1,7})\)/;

/** Babel and its kin: `path: Unexpected token (1:10)`. */
const placeOfCompiler = (lines: readonly string[], locator: Locator): Place | undefined => {
  for (const line of lines) {
    const [, raw = '', row, column] = compilerPlace.exec(line) ?? [];
    const path = raw === '' ? undefined : locator.own(raw);
    if (path !== undefined) return { path, line: Number(row), column: Number(column) + 1 };
  }
  return undefined;
};

/** What an error was caused by tells more than what reported it. */
const fromCause = (lines: readonly string[]): readonly string[] => {
  const at = lines.findLastIndex((line) => /^\s*(?:cause|\[cause\]|Caused by):/.test(line));
  return at < 0 ? lines : lines.slice(at);
};

const errorName =
  /^\s*(?:[✖×✗]\s)?(?:\[?cause\]?: |Uncaught |Serialized Error: )?([A-Z]\w{0,60}(?:Error|Exception|Rejection))\b/;

const codeOf = (body: readonly string[]): string | undefined => {
  for (const line of body.slice(0, shownLines)) {
    const name = errorName.exec(line)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
};

const isNoise = (line: string): boolean => line.trim() === '' || isFrame(line) || codeFrame.test(line);

/** What stands before the first stack frame says what is wrong; behind it come properties and advice. */
const saidIn = (body: readonly string[]): string[] => {
  const frame = body.findIndex(isFrame);
  const before = (frame < 0 ? body : body.slice(0, frame)).filter((line) => !isNoise(line));
  return (before.length > 0 ? before : body.filter((line) => !isNoise(line))).slice(0, shownLines);
};

/** A file of the project that the message only mentions. */
const firstMention = (lines: readonly string[], locator: Locator): string | undefined => {
  for (const line of lines.slice(0, shownLines))
    for (const word of line.split(/[\s()'"`,]+/)) {
      const path = word.includes('.') ? locator.own(word.replace(/[:.]+$/, '')) : undefined;
      if (path !== undefined) return path;
    }
  return undefined;
};

/** Where a failure has to be looked at: the project's innermost frame, else a place in the message, else the test. */
const placeOfFailure = ({ body, fallback, file }: TestFailure, locator: Locator): Partial<Place> => {
  const place =
    firstOwnFrame(fromCause(body), locator) ?? firstOwnPlace(body, locator) ?? placeOfCompiler(body, locator);
  const path = (file === undefined ? undefined : locator.own(file)) ?? firstMention(body, locator);
  return place ?? fallback ?? (path === undefined ? {} : { path });
};

export const reportFailure = (failure: TestFailure, locator: Locator): Diagnostic => {
  const { path, line, column } = placeOfFailure(failure, locator);
  const shown = saidIn(failure.body);
  const indent = Math.min(...shown.map((text) => text.length - text.trimStart().length), 40);
  return complain({
    tool: failure.tool,
    path,
    line,
    column,
    code: codeOf(failure.body),
    message: [failure.name, ...shown.map((text) => text.slice(indent).trimEnd())]
      .filter((text) => text !== '')
      .join('\n'),
  });
};

/** Lines from `from` up to the first that `ends` the report. */
export const bodyFrom = (
  lines: readonly string[],
  from: number,
  ends: (line: string) => boolean,
  limit = 80,
): string[] => {
  const body: string[] = [];
  for (let at = from; at < lines.length && body.length < limit; at++) {
    const line = lines[at] ?? '';
    if (ends(line)) break;
    body.push(line);
  }
  return body;
};
