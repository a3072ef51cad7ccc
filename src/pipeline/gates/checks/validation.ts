import { checkNames, judgeChecks, type CheckResult } from '../../../domain/check.ts';
import type { GateCheck, GateSubject } from '../gate-check.ts';
import { judge, oneLine } from './tree/judge.ts';

const name = 'validation';

const place = ({ path, line }: CheckResult['diagnostics'][number]): string =>
  path === undefined ? '' : `${path}${line === undefined ? '' : `:${line}`} `;

const complaints = ({ name: check, tool, diagnostics }: CheckResult): string[] => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').slice(0, 5);
  return errors.length === 0
    ? [`${check} (${tool}) failed: read its log and mend what it names`]
    : errors.map((one) => `${place(one)}${check} (${tool}) fails: ${oneLine(one.message, 300)}`);
};

/** The checks of the run that ran on this very tree; what looked at some files only proves nothing. */
export const onThisTree = ({ checks, tree }: Pick<GateSubject, 'checks' | 'tree'>): CheckResult[] =>
  checks.filter((one) => one.tree === tree && one.files === undefined);

const warningsOf = (checks: readonly CheckResult[]): number =>
  checks
    .filter(({ name: check }) => check === 'lint')
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity === 'warning').length;

const listed = ({ name: check, tool, status, tests, durationMs }: CheckResult): string =>
  `${check} (${tool}): ${status}${tests ? `, ${tests.passed} of ${tests.total} tests passed` : ''}, ${Math.round(durationMs)} ms`;

/** The project's own checks, all of them, on this tree. */
export const validation: GateCheck = {
  name,
  about:
    'types, lint, tests and build of the project pass on this very tree, with no more lint warnings than the level allows',
  run: async (subject) => {
    const checks = onThisTree(subject);
    const failed = checks.filter(({ status, timedOut }) => status === 'failed' || timedOut);
    const warnings = warningsOf(checks);
    const { lintWarnings } = subject.thresholds;
    const reasons = failed.flatMap(complaints);
    if (checks.length === 0)
      reasons.push(
        'no check ran on this tree: add a package.json with scripts, or [checks] in millwright.toml',
      );
    else if (failed.length === 0 && judgeChecks(checks, subject.tree) === 'unverified')
      reasons.push('no test ran to its end and passed on this tree: add a test script and tests');
    if (warnings > lintWarnings)
      reasons.push(
        `lint gives ${warnings} warnings and the level ${subject.level} allows ${lintWarnings}: mend ${warnings - lintWarnings} of them`,
      );
    const ran = checkNames.filter((one) => checks.some((check) => check.name === one));
    const summary = `${checks.length - failed.length} of ${checks.length} checks passed (${ran.join(', ')}), ${warnings} lint warnings`;
    return judge(name, { reasons, summary, listing: checks.map(listed) });
  },
};
