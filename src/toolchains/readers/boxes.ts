import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

/** `x eslint(rule): text` of oxlint; `[CODE] text` of bundlers. */
const marked = /^\s{0,4}([x×✖!⚠])\s(?:([\w-]{1,40}\([\w/@-]{1,80}\)):\s)?(.*)$/;
const bracketed = /^\[([\w:-]{1,60})\]\s(.*)$/;
const frame = /^\s{1,8}(?:,-|╭─)\[\s?(.{1,400}?):(\d{1,7}):(\d{1,7})\s?\]\s*$/;
const titleReach = 6;

interface Title {
  severity: Diagnostic['severity'];
  code: string | undefined;
  message: string;
}

const markedTitle = (line: string): Title | undefined => {
  const [, mark, code, message] = marked.exec(line) ?? [];
  if (mark === undefined) return undefined;
  return { severity: mark === '!' || mark === '⚠' ? 'warning' : 'error', code, message: message ?? '' };
};

const bracketedTitle = (line: string): Title | undefined => {
  const [, code, message] = bracketed.exec(line) ?? [];
  return message === undefined ? undefined : { severity: 'error', code, message };
};

const read = (
  lines: readonly string[],
  locator: Locator,
  tool: string,
  titleOf: (line: string) => Title | undefined,
): Diagnostic[] =>
  lines.flatMap((line, at) => {
    const [, path, row, column] = frame.exec(line) ?? [];
    if (path === undefined) return [];
    const title = lines
      .slice(Math.max(0, at - titleReach), at)
      .map(titleOf)
      .findLast((found) => found !== undefined);
    return title ? [complain({ tool, ...title, path: locator.locate(path), line: row, column })] : [];
  });

/** Reads the boxed reports of oxlint: a marked title, below it `,-[file:line:column]`. */
export const readOxlintBoxes: LineReader = (lines, locator) => ({
  diagnostics: read(lines, locator, 'oxlint', markedTitle),
});

/** Reads the boxed reports of rolldown and vite. Test runners repeat them, so they are asked only where nothing else was read. */
export const readBundlerBoxes: LineReader = (lines, locator) => ({
  diagnostics: read(lines, locator, 'build', bracketedTitle),
});
