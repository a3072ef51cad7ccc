import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { sumTests } from './count-tests.ts';
import { ownPlace } from './frames.ts';
import type { LineReader, Reading } from './reader.ts';
import { bodyFrom, reportFailure } from './test-failure.ts';

const figure = /^(?:ℹ|#) (tests|pass|fail|cancelled|skipped|todo) (\d{1,9})$/;
const passedLine = /^(?:✔|ok \d{1,9} -) (\S{1,400}?)(?: \([\d.]+ms\))?$/;
const testAt = /^test at (\S.*)$/;
const failedName = /^✖ (.*?)(?: \([\d.]+ms\))?$/;

/** A name that is a file: the runner's entry for a whole file, not a test that somebody wrote. */
export const isFileEntry = (name: string, locator: Locator): boolean => locator.own(name) !== undefined;

/** The code of a file that could not be run: what went wrong in it is read from its own output. */
export const fileFailed = 'test-file-failed';

/**
 * The runner's own figures, less the files in which nothing is tested: it counts each of them as a passed test,
 * though it proves nothing.
 */
export const readNodeCounts = (lines: readonly string[], locator: Locator): Reading['tests'] => {
  const figures = new Map<string, number>();
  for (const line of lines) {
    const [, name, value] = figure.exec(line) ?? [];
    if (name !== undefined) figures.set(name, (figures.get(name) ?? 0) + Number(value));
  }
  if (!figures.has('pass') || !figures.has('cancelled')) return undefined;
  const get = (name: string): number => figures.get(name) ?? 0;
  const empty = lines.filter((line) => isFileEntry(passedLine.exec(line)?.[1] ?? '', locator)).length;
  return sumTests(
    Math.max(0, get('pass') - empty),
    get('fail') + get('cancelled'),
    get('skipped') + get('todo'),
  );
};

const endsReport = (line: string): boolean => line !== '' && !line.startsWith(' ');

const failureAt = (lines: readonly string[], at: number, locator: Locator): Diagnostic | undefined => {
  const where = testAt.exec(lines[at] ?? '')?.[1];
  const name = where === undefined ? undefined : failedName.exec(lines[at + 1] ?? '')?.[1];
  if (where === undefined || name === undefined) return undefined;
  const body = bodyFrom(lines, at + 2, endsReport);
  if (!isFileEntry(name, locator))
    return reportFailure({ tool: 'node:test', name, body, fallback: ownPlace(where, locator) }, locator);
  return { ...reportFailure({ tool: 'node:test', name, body, file: name }, locator), code: fileFailed };
};

/** Reads the spec reporter of `node --test`: its list of failing tests at the end, and its counts. */
export const readNodeTest: LineReader = (lines, locator) => {
  const tests = readNodeCounts(lines, locator);
  if (!tests) return { diagnostics: [] };
  const start = lines.findIndex((line) => line.startsWith('✖ failing tests:'));
  const list = start < 0 ? [] : lines.slice(start);
  return {
    diagnostics: list.map((_, at) => failureAt(list, at, locator)).filter((found) => found !== undefined),
    tests,
  };
};
