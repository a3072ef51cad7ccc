import type { CheckName, TestCounts } from '../domain/check.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { cleanLines, jsonLinesOf, jsonOf } from './clean-output.ts';
import type { Locator } from './locate-path.ts';
import type { CheckOutput, CheckReading } from './toolchain.ts';
import { readCrash } from './readers/crash.ts';
import { jsonReaders, lineReaders, readUnknown, testReaders } from './readers/index.ts';
import { fileFailed } from './readers/node-test.ts';
import { readNpmErrors } from './readers/npm-install.ts';
import { readPythonTrace } from './readers/python-trace.ts';
import { complain } from './readers/reader.ts';
import type { Reading } from './readers/reader.ts';

/** What a check's output is read with. */
interface ReadingContext {
  check: CheckName;
  tool: string;
  locator: Locator;
  /** Text of package.json, for the line a complaint of npm is about. */
  packageJson?: string | undefined;
}

/** A test runner that writes JSON prints the same again as text. */
const readAll = (output: CheckOutput, lines: readonly string[], locator: Locator): Reading[] => {
  const json = jsonOf(output.stdout) ?? jsonLinesOf(output.stdout);
  const documents =
    json === undefined
      ? []
      : jsonReaders.map((read) => read(json, locator)).filter((found) => found !== undefined);
  const readers = documents.some(({ tests }) => tests !== undefined)
    ? lineReaders
    : [...lineReaders, ...testReaders];
  return [...documents, ...readers.map((read) => read(lines, locator))];
};

/** More complaints than this help nobody; the raw log has them all. */
const diagnosticLimit = 300;
const tailLines = 20;

const addCounts = (all: readonly Reading[]): TestCounts | undefined =>
  all
    .map(({ tests }) => tests)
    .filter((tests) => tests !== undefined)
    .reduce<TestCounts | undefined>(
      (sum, tests) => ({
        passed: (sum?.passed ?? 0) + tests.passed,
        failed: (sum?.failed ?? 0) + tests.failed,
        skipped: (sum?.skipped ?? 0) + tests.skipped,
        total: (sum?.total ?? 0) + tests.total,
      }),
      undefined,
    );

const withoutRepeats = (diagnostics: readonly Diagnostic[]): Diagnostic[] => {
  const seen = new Set<string>();
  return diagnostics.filter(({ path, line, column, message }) => {
    const key = JSON.stringify([path, line, column, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

const errorsFirst = (diagnostics: readonly Diagnostic[]): Diagnostic[] => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const others = diagnostics.filter(({ severity }) => severity !== 'error');
  const kept = [...errors, ...others].slice(0, diagnosticLimit);
  const left = diagnostics.length - kept.length;
  return left > 0
    ? [
        ...kept,
        complain({ tool: 'millwright', severity: 'info', message: `${left} more complaints are in the log` }),
      ]
    : kept;
};

const lastWords = (lines: readonly string[]): string =>
  lines
    .filter((line) => line.trim() !== '')
    .slice(-tailLines)
    .join('\n');

/** What a check that went wrong without a readable complaint, or right without a readable test, has to say. */
const addWhatIsMissing = (
  reading: Reading,
  output: CheckOutput,
  lines: readonly string[],
  { tool, check }: ReadingContext,
): Diagnostic[] => {
  const { diagnostics, tests } = reading;
  const failed = output.exitCode !== 0 || output.timedOut;
  if (failed && !diagnostics.some(({ severity }) => severity === 'error')) {
    const how = output.timedOut
      ? 'it did not end in time and was stopped'
      : `it ended with exit code ${output.exitCode ?? 'none (killed by a signal)'}`;
    return [
      ...diagnostics,
      complain({
        tool,
        code: output.timedOut ? 'timeout' : undefined,
        message: `${check} failed: ${how}.\n${lastWords(lines)}`,
      }),
    ];
  }
  if (failed || check !== 'test') return [...diagnostics];
  const nothing =
    tests === undefined
      ? 'no count of tests could be read from its output'
      : tests.passed === 0
        ? 'no test ran'
        : undefined;
  if (nothing === undefined) return [...diagnostics];
  return [
    ...diagnostics,
    complain({
      tool,
      severity: 'warning',
      code: 'no-tests',
      message: `the test command ended well, but ${nothing}`,
    }),
  ];
};

const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');

/** A command that failed may have crashed, or be a tool that no reader knows. */
const readFailure = (
  lines: readonly string[],
  known: readonly Diagnostic[],
  { locator, packageJson }: ReadingContext,
): Diagnostic[] => {
  const crashes = readCrash(lines, locator).diagnostics;
  const found = [...crashes, ...readNpmErrors(lines, packageJson ?? '')];
  if (hasErrors(known) || found.length > 0) return found;
  const traces = readPythonTrace(lines, locator).diagnostics;
  return traces.length > 0 ? traces : readUnknown(lines, locator).diagnostics;
};

/** "test failed" for a whole file adds nothing where the crash itself was read. */
const withoutEchoes = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.some(({ tool }) => tool === 'node')
    ? diagnostics.filter(({ code }) => code !== fileFailed)
    : diagnostics;

/**
 * Reads the output of a command whose tools are not known: a script of the project. The status is always set: exit
 * code 0 passes only without an error in the output; a failure always has at least one error.
 */
export const readOutput = (output: CheckOutput, context: ReadingContext): CheckReading => {
  const lines = cleanLines(output);
  const readings = readAll(output, lines, context.locator);
  const known = readings.flatMap(({ diagnostics }) => diagnostics);
  const failed = output.exitCode !== 0 || output.timedOut;
  const all = withoutRepeats(
    withoutEchoes([...known, ...(failed ? readFailure(lines, known, context) : [])]),
  );
  const tests = context.check === 'test' ? addCounts(readings) : undefined;
  const diagnostics = errorsFirst(
    addWhatIsMissing({ diagnostics: all, ...(tests ? { tests } : {}) }, output, lines, context),
  );
  return {
    status: failed || hasErrors(diagnostics) ? 'failed' : 'passed',
    diagnostics,
    ...(tests ? { tests } : {}),
  };
};
