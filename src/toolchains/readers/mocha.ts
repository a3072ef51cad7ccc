import type { Diagnostic } from '../../domain/diagnostic.ts';
import { countTests, noTests } from './count-tests.ts';
import type { LineReader, Reading } from './reader.ts';
import { bodyFrom, reportFailure } from './test-failure.ts';

const passing = /^\s{2}(\d{1,9} passing) \(/;
const other = /^\s{2}(\d{1,9} (?:failing|pending))\s*$/;
const numbered = /^\s{2}\d{1,7}\) (.*)$/;
const titleLimit = 12;

const readCounts = (lines: readonly string[]): Reading['tests'] => {
  const figures = lines
    .map((line) => passing.exec(line)?.[1] ?? other.exec(line)?.[1])
    .filter((found) => found !== undefined);
  if (lines.some((line) => line.startsWith('Error: No test files found'))) return noTests;
  return figures.some((figure) => figure.endsWith('passing')) ? countTests(figures.join(', ')) : undefined;
};

/** A title goes over several lines, one a suite, and ends with a colon. */
const readTitle = (lines: readonly string[], at: number, first: string): { name: string; next: number } => {
  const parts = [first.trim()];
  let next = at + 1;
  while (!parts.at(-1)?.endsWith(':') && next < lines.length && next - at < titleLimit)
    parts.push((lines[next++] ?? '').trim());
  return {
    name: parts
      .filter((part) => part !== '')
      .join(' > ')
      .replace(/:$/, ''),
    next,
  };
};

/** Reads the spec reporter of mocha: the list of failures at the end, and its counts. */
export const readMocha: LineReader = (lines, locator) => {
  const tests = readCounts(lines);
  const diagnostics: Diagnostic[] = [];
  const start = lines.findIndex((line) => other.exec(line)?.[1]?.endsWith('failing'));
  for (let at = start < 0 ? lines.length : start + 1; at < lines.length; at++) {
    const first = numbered.exec(lines[at] ?? '')?.[1];
    if (first === undefined) continue;
    const { name, next } = readTitle(lines, at, first);
    diagnostics.push(
      reportFailure(
        { tool: 'mocha', name, body: bodyFrom(lines, next, (line) => numbered.test(line)) },
        locator,
      ),
    );
  }
  return tests ? { diagnostics, tests } : { diagnostics };
};
