import type { Coverage } from '../../domain/coverage.ts';

/** What stands between the output of the tests and the report that was added to it. */
export const reportMark = '=== millwright coverage ===';

/** Files that are named in the proof. */
const fileLimit = 50;

const percent = (hit: number, found: number): number => Math.round((hit / found) * 1000) / 10;

/** One file of a report: how many lines could run, and how many did. */
interface Row {
  found: number;
  hit: number;
  path: string;
}

const rowOf = (line: string): Row | undefined => {
  const [, found = '', hit = '', path = ''] = /^(\d{1,9}) (\d{1,9}) (.{1,1000})$/.exec(line) ?? [];
  return path === '' ? undefined : { found: Number(found), hit: Number(hit), path };
};

/** The output of the tests without the report at its end; the report is undefined where none was written. */
export const splitReport = (stdout: string): { tests: string; report: string | undefined } => {
  const at = stdout.lastIndexOf(`\n${reportMark}\n`);
  if (at < 0) return { tests: stdout, report: undefined };
  return { tests: stdout.slice(0, at + 1), report: stdout.slice(at + reportMark.length + 2) };
};

/**
 * What a report says of files of the project. `locate` answers the project's path of a reported one, undefined for what is
 * not to be counted. A line is `found hit path`.
 */
export const readCoverage = (
  report: string | undefined,
  locate: (path: string) => string | undefined,
): Coverage => {
  const rows = new Map<string, Row>();
  for (const line of (report ?? '').split('\n')) {
    const row = rowOf(line);
    const path = row && locate(row.path);
    if (row && path !== undefined && row.found > 0 && row.hit <= row.found) rows.set(path, { ...row, path });
  }
  const all = [...rows.values()];
  if (all.length === 0)
    return { kind: 'not-measured', reason: 'the test run wrote no report that could be read' };
  const sum = (of: (row: Row) => number): number => all.reduce((total, row) => total + of(row), 0);
  const files = all.map(({ path, found, hit }) => ({ path, lines: percent(hit, found) }));
  return {
    kind: 'measured',
    lines: percent(
      sum(({ hit }) => hit),
      sum(({ found }) => found),
    ),
    files: files.toSorted((a, b) => a.lines - b.lines).slice(0, fileLimit),
  };
};
