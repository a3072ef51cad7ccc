import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { TestCounts } from '../../domain/check.ts';
import type { Locator } from '../locate-path.ts';
import { firstOwnFrame, ownPlace } from './frames.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

const summary = /^\s*Tests\s{1,8}(\S.{0,200})$/;
const noFiles = /^\s*No test files found, exiting with code \d/;
const failLine = /^\s{0,4}FAIL\s{1,4}(\S.*)$/;
const ruler = /^\s{0,4}[⎯─-]{4,}/;
const unhandled = /^[⎯\s]*(?:Unhandled (?:Rejection|Error|Errors)|Uncaught Exception)s?\s*⎯*/;
const bodyLimit = 60;
const shownLines = 14;

const countOf = (text: string, word: string): number =>
  Number(new RegExp(`(\\d{1,9}) ${word}`).exec(text)?.[1] ?? 0);

const readCounts = (lines: readonly string[]): TestCounts | undefined => {
  let counts: TestCounts | undefined;
  for (const line of lines) {
    if (noFiles.test(line)) counts ??= { passed: 0, failed: 0, skipped: 0, total: 0 };
    const text = summary.exec(line)?.[1];
    if (text === undefined || !/\(\d+\)\s*$|^no tests/.test(text)) continue;
    const [passed, failed] = [countOf(text, 'passed'), countOf(text, 'failed')];
    const skipped = countOf(text, 'skipped') + countOf(text, 'todo');
    counts = { passed, failed, skipped, total: passed + failed + skipped };
  }
  return counts;
};

/** The lines of one report, up to the next rule or heading. */
const bodyFrom = (lines: readonly string[], from: number): string[] => {
  const body: string[] = [];
  for (let at = from; at < lines.length && body.length < bodyLimit; at++) {
    const line = lines[at] ?? '';
    if (ruler.test(line) || failLine.test(line)) break;
    body.push(line);
  }
  return body;
};

const isNoise = (line: string): boolean => /^\s*(?:❯|\d+\||\|)/.test(line) || line.trim() === '';

const describe = (name: string, body: readonly string[]): string =>
  [name, ...body.filter((line) => !isNoise(line)).slice(0, shownLines)]
    .filter((line) => line !== '')
    .join('\n');

const codeOf = (body: readonly string[]): string | undefined =>
  /^\s*(?:\w+: )?(\w*(?:Error|Exception|Warning))\b/.exec(body.find((line) => line.trim() !== '') ?? '')?.[1];

/** Transformers print `path:line:column: ERROR` in the message and no frames. */
const placeOf = (body: readonly string[], locator: Locator) =>
  firstOwnFrame(body, locator) ??
  body
    .filter((line) => /:\d+:\d+/.test(line))
    .map((line) => ownPlace(line, locator))
    .find((place) => place !== undefined);

const report = (
  name: string,
  body: readonly string[],
  fallback: string | undefined,
  locator: Locator,
): Diagnostic => {
  const place = placeOf(body, locator);
  return complain({
    tool: 'vitest',
    path: place?.path ?? fallback,
    line: place?.line,
    column: place?.column,
    code: codeOf(body),
    message: describe(name, body),
  });
};

/** Reads the text report of vitest: failed tests and suites, unhandled errors, counts. */
export const readVitest: LineReader = (lines, locator) => {
  const tests = readCounts(lines);
  const diagnostics: Diagnostic[] = [];
  for (const [at, line] of lines.entries()) {
    const failed = failLine.exec(line)?.[1];
    if (failed !== undefined && tests) {
      const [file = '', ...names] = failed.split(' > ');
      const path = locator.own(file.replace(/ \[.*$/, '').replace(/^\|[^|]*\|\s*/, ''));
      // Several tests that fail alike share one report below the last of them.
      let next = at + 1;
      while (failLine.test(lines[next] ?? '')) next++;
      diagnostics.push(report(names.join(' > '), bodyFrom(lines, next), path, locator));
    } else if (tests && unhandled.test(line) && !/Errors/.test(line))
      diagnostics.push(report(line.replaceAll('⎯', '').trim(), bodyFrom(lines, at + 1), undefined, locator));
  }
  return tests ? { diagnostics, tests } : { diagnostics };
};
