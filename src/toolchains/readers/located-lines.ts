import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

const inline =
  /^\s{0,8}(?:\[[^\]]{1,40}\]\s?|ERROR in |[Ee]rror: |✘ \[ERROR\] |--> )?((?:[A-Za-z]:)?[^\s:()'"][^:()'"]{0,300}?)(?::(\d{1,7})(?::(\d{1,7}))?|\s?\((\d{1,7})[:,](\d{1,7})\))(?:-\d+)?(?::| -|\s|$)\s{0,4}(.*)$/;
const severityWord =
  /^\[?(fatal error|error|warning|warn|note|info|ERROR|WARNING)\]?(?:[:\s]|$)\s{0,4}(?:\[?([A-Z]{1,5}\d{2,5}|[a-z]+\([\w/-]+\))\]?:?\s)?/i;

const severityOf = (word: string): Diagnostic['severity'] => {
  const lower = word.toLowerCase();
  if (lower.startsWith('warn')) return 'warning';
  return lower === 'note' || lower === 'info' ? 'info' : 'error';
};

/** A line that is a place and nothing else: esbuild names the fault above it, next and others below. */
const textAround = (lines: readonly string[], at: number): string => {
  const above = lines.slice(Math.max(0, at - 2), at).findLast((line) => line.trim() !== '') ?? '';
  const marked = /^(?:✘ \[(?:ERROR|WARNING)\]|✘|×|ERROR)\s{1,2}(.*)$/.exec(above.trim())?.[1];
  // rustc and its kin: `error[E0308]: mismatched types`, next `--> src/main.rs:3:5`.
  const [, word = '', code, said = ''] =
    /^(error|warning)(?:\[([\w:]{1,60})\])?: (.*)$/.exec(above.trim()) ?? [];
  if (word !== '') return `${word}: ${code === undefined ? '' : `${code}: `}${said}`;
  return marked ?? (lines[at + 1] ?? '').trim();
};

/** `Rollup failed to resolve import "./x" from "/p/src/main.ts"`: no line, but a file. */
const unresolved = /failed to resolve import .{1,300}? from ["']([^"']{1,400})["']/i;

const unresolvedIn = (line: string, locator: Locator): Diagnostic | undefined => {
  const raw = unresolved.exec(line)?.[1];
  const path = raw === undefined ? undefined : locator.own(raw);
  return path === undefined ? undefined : complain({ tool: 'build', path, message: line });
};

const placedIn = (lines: readonly string[], at: number, locator: Locator): Diagnostic | undefined => {
  const [, raw = '', row, column, rowInside, columnInside, rest = ''] = inline.exec(lines[at] ?? '') ?? [];
  const path = raw === '' ? undefined : locator.own(raw);
  if (path === undefined) return undefined;
  const text = rest === '' ? textAround(lines, at) : rest;
  const [mark = '', word, code] = severityWord.exec(text) ?? [];
  const severity = word === undefined ? 'error' : severityOf(word);
  const message = text.slice(mark.length) || text;
  return complain({
    tool: 'output',
    severity,
    path,
    line: row ?? rowInside,
    column: column ?? columnInside,
    code,
    message,
  });
};

/** Reads `file:line:column: message` and its relatives, for files of the project only: what most tools print. */
export const readLocatedLines: LineReader = (lines, locator) => ({
  diagnostics: lines.flatMap((line, at) => placedIn(lines, at, locator) ?? unresolvedIn(line, locator) ?? []),
});
