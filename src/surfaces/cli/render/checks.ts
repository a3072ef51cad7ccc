import { judgeChecks, type CheckResult } from '../../../domain/check.ts';
import type { Diagnostic } from '../../../domain/diagnostic.ts';
import { count, formatSeconds } from '../amounts.ts';
import { styled, type Line, type Span, type Style } from '../line.ts';

const colours: Record<CheckResult['status'], Style> = { passed: 'green', failed: 'red', unknown: 'yellow' };

/** A pass is green only where something ran: a test run without tests is none. */
const colourOf = ({ name, status, tests }: CheckResult): Style =>
  name === 'test' && status === 'passed' && (tests?.passed ?? 0) === 0 ? 'yellow' : colours[status];

const detailOf = ({ name, status, tests, diagnostics, timedOut }: CheckResult): string => {
  if (timedOut) return 'out of time';
  if (name === 'test' && tests) {
    const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
    return tests.total === 0 ? 'no tests ran' : `${tests.passed} of ${tests.total} passed${skipped}`;
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (status === 'failed') return count(errors, 'error');
  return diagnostics.length > 0 && status === 'passed' ? count(diagnostics.length, 'warning') : '';
};

/** With the folder, where a project holds several. */
const nameOf = ({ name, cwd }: CheckResult): string => (cwd === undefined ? name : `${name} in ${cwd}`);

/** Checks in one breath: `install passed · typecheck failed (2 errors)`. */
export const checksInBrief = (checks: readonly CheckResult[]): Span[] =>
  checks.flatMap((check, index) => {
    const detail = detailOf(check);
    const said = `${nameOf(check)} ${check.status}${detail === '' ? '' : ` (${detail})`}`;
    return [index > 0 ? ' · ' : '', styled(colourOf(check), said)];
  });

/** Checks as a table, one a line. */
export const checksTable = (checks: readonly CheckResult[]): Line[] => {
  const width = Math.max(9, ...checks.map((check) => nameOf(check).length)) + 1;
  return checks.map((check) => [
    nameOf(check).padEnd(width),
    styled(colourOf(check), check.status.padEnd(8)),
    formatSeconds(check.durationMs / 1000).padStart(11),
    '  ',
    detailOf(check),
  ]);
};

const place = ({ path, line, column }: Diagnostic): string =>
  path === undefined ? '' : [path, line, line && column].filter((part) => part !== undefined).join(':');

/** The first complaints of the checks that failed. */
export const firstComplaints = (checks: readonly CheckResult[], limit = 3): Line[] => {
  const all = checks
    .filter(({ status }) => status === 'failed')
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity === 'error');
  const lines = all.slice(0, limit).map((complaint): Line => {
    const where = [place(complaint), complaint.code ?? ''].filter((part) => part !== '').join(' ');
    return [
      '    ',
      styled('dim', where),
      where === '' ? '' : ' ',
      complaint.message.split('\n', 1)[0]?.slice(0, 300) ?? '',
    ];
  });
  return all.length > limit ? [...lines, ['    ', styled('dim', `and ${all.length - limit} more`)]] : lines;
};

/** How far a round of checks went, in the symbols of a terminal. */
export const verdictOf = (checks: CheckResult[]): 'passed' | 'failed' | 'unproved' =>
  ({ verified: 'passed', unverified: 'unproved', failed: 'failed' } as const)[judgeChecks(checks)];
