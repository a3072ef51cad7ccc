import type { TestCounts } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { sumTests } from './count-tests.ts';
import { errorName, innermostPlace } from './python-places.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

const sectionLine = /^={3,} (.{1,200}?) ={3,}$/;
const headerLine = /^_{3,} (.{1,400}?) _{3,}$/;
/** `== 1 failed, 2 passed in 0.5s ==`, bare with `-q`; `no tests ran in 0.01s`. */
const summaryLine =
  /^(?:={2,} )?((?:no tests (?:ran|collected)|\d{1,9} [a-z]{1,20})(?:, \d{1,9} (?:subtests )?[a-z]{1,20}){0,12}) in \d[\d.]{0,12}s(?: \([\d:]{1,20}\))?(?: ={2,})?$/;
/** `--tb=line`: place and error on one line. */
const lineReport = /^((?:[A-Za-z]:)?[^\s:]{1,400}\.py):(\d{1,7}): (\S.*)$/;
const shownLines = 12;

const countIn = (text: string): TestCounts => {
  const count = (...words: string[]): number =>
    [...text.matchAll(/(\d{1,9}) ([a-z]+)/g)]
      .filter(([, , word = '']) => words.includes(word))
      .reduce((sum, [, number]) => sum + Number(number), 0);
  return sumTests(
    count('passed', 'xpassed'),
    count('failed', 'error', 'errors'),
    count('skipped', 'xfailed'),
  );
};

/** A failure as pytest prints it: its lines of error begin with `E`, its places end each frame. */
export const reportPytest = (name: string, body: readonly string[], locator: Locator): Diagnostic => {
  const said = body
    .map((line) => /^E(?:\s{1,3}(.*))?$/.exec(line))
    .filter((found) => found !== null)
    .map((found) => found[1] ?? '');
  const shown = said.length > 0 ? said : body.filter((line) => line.trim() !== '').slice(-shownLines);
  const [first = ''] = said;
  const code =
    said.map((line) => errorName.exec(line)?.[1]).find((found) => found !== undefined) ??
    (/^assert\b/.test(first) ? 'AssertionError' : undefined);
  const { path, line } = innermostPlace(body, locator) ?? {};
  const message = [name, ...shown.slice(0, shownLines)].join('\n');
  return complain({ tool: 'pytest', path, line, code, message });
};

interface Block {
  name: string;
  body: string[];
}

/** The reports below `FAILURES` and `ERRORS`. */
const blocksIn = (lines: readonly string[]): { blocks: Block[]; loose: string[] } => {
  const blocks: Block[] = [];
  const loose: string[] = [];
  let [open, inside] = [false, undefined as Block | undefined];
  for (const line of lines) {
    const section = sectionLine.exec(line)?.[1];
    const name = headerLine.exec(line)?.[1];
    if (section !== undefined) [open, inside] = [/^(?:FAILURES|ERRORS)$/.test(section), undefined];
    else if (!open) continue;
    else if (name !== undefined) blocks.push((inside = { name, body: [] }));
    else (inside?.body ?? loose).push(line);
  }
  return { blocks, loose };
};

/** The reports of one line have no names; those stand in the summary below, in the same order. */
const readLoose = (lines: readonly string[], all: readonly string[], locator: Locator): Diagnostic[] => {
  const reports = lines.map((line) => lineReport.exec(line)).filter((found) => found !== null);
  const names = all.flatMap((line) => /^FAILED (\S{1,400})(?: - |$)/.exec(line)?.[1] ?? []);
  return reports.flatMap(([, raw = '', row, said = ''], order) => {
    const path = locator.own(raw);
    if (path === undefined) return [];
    const name = names.length === reports.length ? (names[order] ?? '') : '';
    const message = `${name}\n${said}`.trim();
    return [complain({ tool: 'pytest', path, line: row, code: errorName.exec(said)?.[1], message })];
  });
};

/** What it says without running anything: a wrong option, a file that is not there, a broken conftest. */
const usageFaults = (lines: readonly string[], locator: Locator): Diagnostic[] => {
  const conftest = lines.findIndex((line) => line.startsWith('ImportError while loading conftest'));
  if (conftest >= 0) return [reportPytest(lines[conftest] ?? '', lines.slice(conftest + 1), locator)];
  return lines.flatMap((line) => {
    const message = /^(?:ERROR: |(?:pytest|__main__\.py): error: )(\S.*)$/.exec(line)?.[1];
    return message === undefined ? [] : [complain({ tool: 'pytest', code: 'usage', message })];
  });
};

const isPytest = (line: string): boolean =>
  /^={3,} test session starts ={3,}$|^ImportError while loading conftest|^(?:pytest|__main__\.py): error: /.test(
    line,
  );

/** Reads the terminal report of pytest in all its styles of traceback, and its counts. */
export const readPytest: LineReader = (lines, locator) => {
  const summary = lines.findLast((line) => summaryLine.test(line));
  // A report printed between its lines holds the same once more.
  if (lines.some((line) => line.includes('<testsuite'))) return { diagnostics: [] };
  if (summary === undefined) return { diagnostics: lines.some(isPytest) ? usageFaults(lines, locator) : [] };
  const { blocks, loose } = blocksIn(lines);
  const tests = countIn(summaryLine.exec(summary)?.[1] ?? '');
  const diagnostics = [
    ...blocks.map(({ name, body }) => reportPytest(name, body, locator)),
    ...readLoose(loose, lines, locator),
  ];
  const faults = diagnostics.length === 0 && tests.total === 0 ? usageFaults(lines, locator) : [];
  return { diagnostics: [...diagnostics, ...faults], tests };
};
