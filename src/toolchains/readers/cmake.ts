import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { noTests, sumTests } from './count-tests.ts';
import { firstOwnPlace } from './frames.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';
import { bodyFrom } from './test-failure.ts';

const configure =
  /^CMake (Error|Warning|Deprecation Warning)(?: \(dev\))?(?: at (\S.{0,300}?):(\d{1,7}))?(?: \((\S+)\))?:(.*)$/;

const configureBody = (lines: readonly string[], at: number): string[] =>
  bodyFrom(lines, at + 1, (line) => /^\S/.test(line), 12).filter((line) => line.trim() !== '');

/** Reads the complaints of `cmake` while it configures. */
export const readCmake: LineReader = (lines, locator) => ({
  diagnostics: lines.flatMap((text, at) => {
    const [, word, raw, line, command, said = ''] = configure.exec(text) ?? [];
    if (word === undefined) return [];
    return [
      complain({
        tool: 'cmake',
        severity: word === 'Error' ? 'error' : 'warning',
        path: raw === undefined ? undefined : locator.own(raw),
        line,
        code: command,
        message: [said.trim(), ...configureBody(lines, at).map((one) => one.trim())]
          .filter(Boolean)
          .join('\n'),
      }),
    ];
  }),
});

const summary = /^\d{1,3}% tests passed, (\d{1,9}) tests failed out of (\d{1,9})$/;
const result = /^\s{0,6}\d{1,9}\/\d{1,9} Test\s{1,6}#\d{1,9}: (\S.{0,300}?)\s?\.{2,}\s{0,6}(.*)$/;
const next = /^\s{0,12}(?:Start\s{1,6}\d|\d{1,9}\/\d{1,9} Test\s|\d{1,3}% tests passed)/;

const reportTest = (name: string, outcome: string, body: readonly string[], locator: Locator): Diagnostic => {
  const shown = body.filter((line) => line.trim() !== '').slice(-16);
  return complain({
    tool: 'ctest',
    ...firstOwnPlace(body, locator),
    message: [`${name}: ${outcome.replaceAll(/\*{3}|\s{2,}.*$/g, ' ').trim()}`, ...shown].join('\n'),
  });
};

/** Reads `ctest`: a diagnostic for every failed test, at the first place in the project that its output names, and counts. */
export const readCtest: LineReader = (lines, locator) => {
  if (lines.some((line) => line.startsWith('No tests were found!!!')))
    return { diagnostics: [], tests: noTests };
  const [, failed, total] = lines.map((line) => summary.exec(line)).findLast((found) => found !== null) ?? [];
  if (total === undefined) return { diagnostics: [] };
  let skipped = 0;
  const diagnostics = lines.flatMap((line, at) => {
    const [, name, outcome = ''] = result.exec(line) ?? [];
    if (name === undefined) return [];
    if (/^\*{3}(?:Skipped|Not Run \(Disabled\))/.test(outcome)) skipped++;
    if (!/\*{3}(?!Skipped|Not Run \(Disabled\))/.test(outcome)) return [];
    return [
      reportTest(
        name,
        outcome,
        bodyFrom(lines, at + 1, (one) => next.test(one)),
        locator,
      ),
    ];
  });
  return {
    diagnostics,
    tests: sumTests(Math.max(0, Number(total) - Number(failed) - skipped), Number(failed), skipped),
  };
};
