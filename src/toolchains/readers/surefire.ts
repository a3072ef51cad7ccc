import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { sumTests } from './count-tests.ts';
import { firstJavaFrame } from './java-frames.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';
import { bodyFrom } from './test-failure.ts';

const level = String.raw`^(?:\[(?:ERROR|WARNING|INFO)\]\s{1,4})?`;
const counts = new RegExp(
  String.raw`${level}Tests run: (\d{1,9}), Failures: (\d{1,9}), Errors: (\d{1,9}), Skipped: (\d{1,9})(, Time elapsed)?`,
);
const head = new RegExp(
  String.raw`${level}(?!.{0,12}Tests run:)(\S.{0,400}?)\s{1,2}(?:-- )?Time elapsed: .{1,30}<<< (?:FAILURE|ERROR)!`,
);
const shownLines = 12;

const report = (name: string, body: readonly string[], locator: Locator): Diagnostic => {
  const stack = body.findIndex((line) => /^\s+at /.test(line));
  const said = (stack < 0 ? body : body.slice(0, stack)).filter((line) => line.trim() !== '');
  return complain({
    tool: 'surefire',
    ...firstJavaFrame(body, locator),
    code: /^(?:[\w$]{1,200}\.){0,40}([\w$]{1,200}(?:Error|Exception))\b/.exec(said[0] ?? '')?.[1],
    message: [name, ...said.slice(0, shownLines)].join('\n'),
  });
};

const ends = (line: string): boolean => head.test(line) || /^\[(?:INFO|ERROR|WARNING)\]/.test(line);

/** Reads what surefire and failsafe of Maven print: a diagnostic for every failed test, and the counts of all modules. */
export const readSurefire: LineReader = (lines, locator) => {
  const all = lines.map((line) => counts.exec(line)).filter((found) => found !== null);
  // Each class tells its counts first, each module its sum below them.
  const modules = all.filter(([, , , , , elapsed]) => elapsed === undefined);
  const kept = modules.length > 0 ? modules : all;
  if (kept.length === 0) return { diagnostics: [] };
  const sum = (at: number): number => kept.reduce((total, found) => total + Number(found[at]), 0);
  const [run, failed, skipped] = [sum(1), sum(2) + sum(3), sum(4)];
  return {
    diagnostics: lines.flatMap((line, at) => {
      const name = head.exec(line)?.[1];
      return name === undefined ? [] : [report(name, bodyFrom(lines, at + 1, ends), locator)];
    }),
    tests: sumTests(Math.max(0, run - failed - skipped), failed, skipped),
  };
};

const pomHead = /^\[ERROR\]\s{1,4}The project .{0,300}\((\S.{0,300}?)\) has \d{1,6} errors?/;
const pomFault = /^\[ERROR\]\s{4,8}(\S.*)$/;
const pomPlace = /@\s{1,4}[^@]{0,200}?line (\d{1,7}), column (\d{1,7})/;

/** Reads what Maven says of a pom.xml that it cannot work with. */
export const readPomFaults: LineReader = (lines, locator) => {
  let path: string | undefined;
  return {
    diagnostics: lines.flatMap((text) => {
      const named = pomHead.exec(text)?.[1];
      if (named !== undefined) path = locator.own(named);
      const message = pomFault.exec(text)?.[1];
      const [, line, column] = pomPlace.exec(message ?? '') ?? [];
      if (message === undefined || line === undefined || path === undefined) return [];
      return [complain({ tool: 'maven', path, line, column, message })];
    }),
  };
};
