import type { CheckResult } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { TriedFinding } from '../../domain/finding.ts';
import { fileChecksNear, languagesOf } from '../../toolchains/plan-project.ts';
import type { FileChecks, ProjectView } from '../../toolchains/toolchain.ts';
import { runCheck } from '../run-checks.ts';
import type { StepTools } from '../step-tools.ts';

/** What a test of a claim showed, and why it showed nothing. */
export type Trial = Pick<TriedFinding, 'outcome' | 'reason'>;

export interface ClaimTest {
  path: string;
  text: string;
}

/** A claim is small: a test that needs longer than this shows nothing. */
const trialMs = 60_000;

/** Faults of the test itself, or of how it is loaded. */
const brokenTest =
  /^(?:SyntaxError|IndentationError|TabError|ImportError|ModuleNotFoundError|(?:ERR_)?MODULE_NOT_FOUND|ERR_UNSUPPORTED\w+|ERR_PACKAGE\w+|test-file-failed|no-tests|timeout)$/;

/** An assertion that does not hold, or an error thrown by the code itself; whatever else breaks in the test shows nothing. */
const showsFault = ({ severity, code, path }: Diagnostic, test: string): boolean => {
  if (severity !== 'error' || (code !== undefined && brokenTest.test(code))) return false;
  return code === undefined || /assert/i.test(code) || (path !== undefined && path !== test);
};

/** What a test of a claim says by its result. */
export const readTrial = ({ status, tests, diagnostics, timedOut }: CheckResult, path: string): Trial => {
  if (timedOut) return { outcome: 'untried', reason: 'the test did not end' };
  if (status === 'passed')
    return (tests?.passed ?? 0) > 0
      ? { outcome: 'passed', reason: 'its own test passes' }
      : { outcome: 'untried', reason: 'no test ran' };
  if ((tests?.failed ?? 0) > 0 && diagnostics.some((one) => showsFault(one, path)))
    return { outcome: 'failed' };
  const said = diagnostics.find(({ severity }) => severity === 'error')?.message.split('\n', 1)[0] ?? '';
  return { outcome: 'untried', reason: `the test itself is broken: ${said}`.slice(0, 300) };
};

/** The toolchain that can run tests of a file. */
export const fileChecksFor = (path: string, view: ProjectView): FileChecks | undefined =>
  languagesOf(view).some(({ files }) => files?.isSource(path)) ? fileChecksNear(path, view) : undefined;

/** Trials are no checks of the result: they leave their traces in the review, not among the checks of the log. */
const silent = (tools: StepTools): StepTools => ({ ...tools, note: () => undefined });

const runHere = async (test: ClaimTest, tools: StepTools): Promise<Trial> => {
  const view = await tools.workbench.view();
  const check = fileChecksFor(test.path, view)?.planTests([test.path], view);
  if (check === undefined)
    return { outcome: 'untried', reason: 'no toolchain can run one test of this kind' };
  if ('missing' in check)
    return { outcome: 'untried', reason: `${check.missing} is missing: ${check.remedy}` };
  const limited = { ...check, timeoutMs: Math.min(check.timeoutMs, trialMs) };
  const result = await runCheck(limited, tools.workbench.tree(), silent(tools));
  return readTrial(result, test.path);
};

/**
 * Runs the test of a claim alone, in the cage, on the tree as it stands. Afterwards the tree is as before: `keep` is what
 * the run's own files say about the test's path.
 */
export const runClaimTest = async (
  test: ClaimTest,
  keep: string | null | undefined,
  tools: StepTools,
): Promise<Trial> => {
  const { workbench } = tools;
  const [refused] = await workbench.write(new Map([[test.path, test.text]]));
  if (refused) return { outcome: 'untried', reason: `the test could not be written: ${refused.reason}` };
  const trial = await runHere(test, tools);
  const altered = await workbench.altered();
  if (altered.length > 0) await workbench.restore(altered);
  await workbench.write(new Map([[test.path, keep ?? null]]));
  return trial;
};
