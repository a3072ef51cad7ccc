import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { sumTests } from './count-tests.ts';
import { ownPlace } from './frames.ts';
import { fileFailed, isFileEntry, readNodeCounts } from './node-test.ts';
import type { LineReader, Reading } from './reader.ts';
import { readTapDetails } from './tap-details.ts';
import { reportFailure } from './test-failure.ts';

const resultLine = /^(\s{0,200})(not )?ok\b(?: (\d{1,9}))?(?: - | )?(.*)$/;
const directive = /\s#\s?(SKIP|TODO|time=\S+)\b.*$/i;

interface Result {
  at: number;
  indent: number;
  failed: boolean;
  name: string;
  skipped: boolean;
  /** Its tests stand between braces below it. */
  opens: boolean;
}

const readResult = (line: string, at: number): Result | undefined => {
  const [, indent = '', not, number, rest = ''] = resultLine.exec(line) ?? [];
  if (number === undefined) return undefined;
  const text = ` ${rest.replace(/\s\{$/, '')}`;
  const said = directive.exec(text)?.[1]?.toUpperCase();
  return {
    at,
    indent: indent.length,
    failed: not !== undefined,
    name: text.replace(directive, '').trim(),
    skipped: said === 'SKIP' || said === 'TODO',
    opens: rest.endsWith(' {'),
  };
};

/** Results that only sum up others: vitest prints those below between braces, everybody else above and further in. */
const parentsOf = (results: readonly Result[]): Set<Result> => {
  const braced = results.filter(({ opens }) => opens);
  if (braced.length > 0) return new Set(braced);
  return new Set(results.filter(({ indent }, order) => (results[order - 1]?.indent ?? 0) > indent));
};

const detailsOf = (lines: readonly string[], { at, indent }: Result): string[] => {
  const details: string[] = [];
  for (let next = at + 1; next < lines.length && details.length < 120; next++) {
    const line = lines[next] ?? '';
    if (resultLine.test(line) && readResult(line, next) !== undefined) break;
    if (/^\s*(?:\.\.\.|\}|\d+\.\.\d+)\s*$/.test(line) || /^\s*# (?:Subtest|tests)\b/.test(line)) break;
    if (
      line.trim() !== '' &&
      details.length === 0 &&
      line.length - line.trimStart().length <= indent &&
      !/^\s*---/.test(line)
    )
      break;
    details.push(line);
  }
  return details;
};

interface Failed {
  result: Result;
  details: string[];
}

/** A suite that failed by itself, in a hook, says so; one that failed by its tests is told by them. */
const isOwnFailure = ({ details }: Failed, isParent: boolean): boolean => {
  const type = details.find((line) => /^\s*failureType:/.test(line));
  return type === undefined ? !isParent : !type.includes('subtestsFailed');
};

const report = ({ result, details }: Failed, locator: Locator): Diagnostic => {
  const { body, location } = readTapDetails(details);
  const failure = { tool: 'tap', name: result.name, body };
  // The place of a whole file is its first line, which says nothing.
  if (isFileEntry(result.name, locator) && body.some((line) => line.trim() === 'test failed'))
    return { ...reportFailure({ ...failure, file: result.name }, locator), code: fileFailed };
  return reportFailure({ ...failure, file: result.name, fallback: ownPlace(location, locator) }, locator);
};

const countLeaves = (leaves: readonly Result[], locator: Locator): Reading['tests'] => {
  const tests = leaves.filter(({ failed, name }) => failed || !isFileEntry(name, locator));
  const count = (holds: (result: Result) => boolean): number => tests.filter(holds).length;
  return sumTests(
    count(({ failed, skipped }) => !failed && !skipped),
    count(({ failed, skipped }) => failed && !skipped),
    count(({ skipped }) => skipped),
  );
};

/** Reads TAP (version 13 and 14, nested) as `node --test`, vitest, mocha and others print it. */
export const readTap: LineReader = (lines, locator) => {
  const results = lines.map(readResult).filter((found) => found !== undefined);
  const plan = lines.some((line) => /^\s*(?:TAP version \d+|\d+\.\.\d+)/.test(line));
  if (!plan) return { diagnostics: [] };
  const parents = parentsOf(results);
  const diagnostics = results
    .filter((result) => result.failed && !result.skipped)
    .map((result): Failed => ({ result, details: detailsOf(lines, result) }))
    .filter((failed) => isOwnFailure(failed, parents.has(failed.result)))
    .map((failed) => report(failed, locator));
  // Where the runner gives figures of its own they are read elsewhere, once.
  if (readNodeCounts(lines, locator)) return { diagnostics };
  return {
    diagnostics,
    tests: countLeaves(
      results.filter((result) => !parents.has(result)),
      locator,
    ),
  };
};
