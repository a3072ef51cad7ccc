import type { Diagnostic } from '../../domain/diagnostic.ts';
import { countTests, noTests } from './count-tests.ts';
import type { LineReader, Reading } from './reader.ts';
import { bodyFrom, reportFailure } from './test-failure.ts';

const summary = /^Tests:\s{1,12}(\d.{0,200}total)\s*$/;
const noneFound = /^No tests found, exiting with code \d/;
const file = /^(FAIL|PASS)\s{1,4}(?:\S+\s)?(\S.*?)(?:\s\([\d.]+ m?s\))?\s*$/;
const bullet = /^\s{2}● (.*)$/;

const readCounts = (lines: readonly string[]): Reading['tests'] => {
  let counts: Reading['tests'];
  for (const line of lines) {
    if (noneFound.test(line)) counts ??= noTests;
    const text = summary.exec(line)?.[1];
    if (text !== undefined) counts = countTests(text);
  }
  return counts;
};

const endsReport = (line: string): boolean =>
  bullet.test(line) ||
  file.test(line) ||
  /^(?:Test Suites|Summary of all failing tests|Ran all test suites)\b/.test(line);

/** Above "Details:" jest explains itself; below it stands what is wrong. */
const essence = (body: readonly string[]): readonly string[] => {
  const details = body.findIndex((line) => line.trim() === 'Details:');
  return details < 0 ? body : body.slice(details + 1);
};

/** Reads the text report of jest: failed tests and files, counts. Console output under `●` is none of it. */
export const readJest: LineReader = (lines, locator) => {
  const tests = readCounts(lines);
  const diagnostics: Diagnostic[] = [];
  let current: string | undefined;
  for (const [at, line] of tests ? lines.entries() : []) {
    const [, state, path] = file.exec(line) ?? [];
    if (state !== undefined) current = state === 'FAIL' ? path : undefined;
    const name = bullet.exec(line)?.[1]?.trim();
    if (name === undefined || current === undefined || /^Console$/.test(name)) continue;
    diagnostics.push(
      reportFailure(
        { tool: 'jest', name, body: essence(bodyFrom(lines, at + 1, endsReport, 120)), file: current },
        locator,
      ),
    );
  }
  return tests ? { diagnostics, tests } : { diagnostics };
};
