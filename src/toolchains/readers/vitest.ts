import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { countTests, noTests } from './count-tests.ts';
import type { LineReader, Reading } from './reader.ts';
import { bodyFrom, reportFailure } from './test-failure.ts';

const summary = /^\s*Tests\s{1,8}(\S.{0,200})$/;
const noFiles = /^\s*No test files found, exiting with code \d/;
const failLine = /^\s{0,4}FAIL\s{1,4}(\S.*)$/;
const ruler = /^\s{0,4}[⎯─-]{4,}/;
const unhandled = /^[⎯\s]*(Unhandled (?:Rejection|Error)|Uncaught Exception|Startup Error)(?!s)\s*⎯*/;

const sharedLimit = 100;

const readCounts = (lines: readonly string[]): Reading['tests'] => {
  let counts: Reading['tests'];
  for (const line of lines) {
    if (noFiles.test(line)) counts ??= noTests;
    const text = summary.exec(line)?.[1];
    if (text !== undefined && /\(\d+\)\s*$|^no tests/.test(text)) counts = countTests(text);
  }
  return counts;
};

const endsReport = (line: string): boolean => ruler.test(line) || failLine.test(line) || unhandled.test(line);

const failureAt = (
  lines: readonly string[],
  at: number,
  locator: Parameters<LineReader>[1],
): Diagnostic | undefined => {
  const line = lines[at] ?? '';
  const error = unhandled.exec(line)?.[1];
  if (error !== undefined)
    return reportFailure({ tool: 'vitest', name: error, body: bodyFrom(lines, at + 1, endsReport) }, locator);
  const failed = failLine.exec(line)?.[1];
  if (failed === undefined) return undefined;
  // `|project| file > suite > test`, or `file [ file ]` for a file that could not be loaded.
  const [file = '', ...names] = failed.replace(/^\|[^|]{0,100}\|\s*/, '').split(' > ');
  let next = at + 1;
  // Several tests that fail alike share one report below the last of them.
  while (next - at < sharedLimit && failLine.test(lines[next] ?? '')) next++;
  const failure = {
    tool: 'vitest',
    name: names.join(' > '),
    body: bodyFrom(lines, next, endsReport),
    file: file.replace(/ \[.*$/, '').trim(),
  };
  return reportFailure(failure, locator);
};

/** Where its settings name a `root`, it prints paths from there. */
const fromAnyRoot = (locator: Locator): Locator => ({
  ...locator,
  own: (raw) => locator.own(raw) ?? (/^[\w@.][^:]*$/.test(raw) ? locator.ending(raw) : undefined),
});

/** Reads the text report of vitest: failed tests and files, errors outside tests, counts. */
export const readVitest: LineReader = (lines, locator) => {
  const tests = readCounts(lines);
  if (!tests && !lines.some((line) => unhandled.test(line))) return { diagnostics: [] };
  const wider = fromAnyRoot(locator);
  const diagnostics = lines
    .map((_, at) => failureAt(lines, at, wider))
    .filter((found) => found !== undefined);
  return tests ? { diagnostics, tests } : { diagnostics };
};
