import type { CheckResult } from '../domain/check.ts';
import type { RunEvent } from '../domain/events.ts';
import { withCoverage } from '../toolchains/coverage/with-coverage.ts';
import type { PlannedCheck, ProjectView } from '../toolchains/toolchain.ts';
import { runCheck } from './run-checks.ts';
import type { StepTools } from './step-tools.ts';

/** A failed run that took less is run again without measuring, to be sure of it. */
const cheapMs = 20_000;

/**
 * Whether measuring itself may be to blame for a failure: nothing of the tests failed (a threshold, a flag that is not
 * known), or it costs little to see. A run that was stopped for its time would only be stopped again.
 */
const isDoubtful = ({ status, tests, durationMs, timedOut }: CheckResult): boolean =>
  status !== 'passed' && !timedOut && ((tests?.failed ?? 0) === 0 || durationMs < cheapMs);

/**
 * Runs tests with coverage where that can be had. Measuring changes neither pass nor fail: where it may have, the tests
 * run again without, and that counts.
 */
export const runMeasured = async (
  check: PlannedCheck,
  { tree, view }: { tree: Promise<string>; view: ProjectView },
  tools: StepTools,
): Promise<CheckResult> => {
  const measured = withCoverage(check, view);
  if ('reason' in measured)
    return runCheck(check, tree, tools, { coverage: { kind: 'not-measured', reason: measured.reason } });
  const held: RunEvent[] = [];
  const first = await runCheck(measured, tree, { ...tools, note: (event) => void held.push(event) });
  if (!isDoubtful(first)) {
    for (const event of held) tools.note(event);
    return first;
  }
  const { workbench } = tools;
  await workbench.restore(await workbench.altered());
  // What the first run left behind could let the second one pass.
  await workbench.sweep();
  return runCheck(check, tree, tools, first.coverage ? { coverage: first.coverage } : {});
};
