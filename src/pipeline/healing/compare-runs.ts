import type { CheckResult } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { FlakyTest } from '../../domain/healing.ts';
import { nameOfTest, testKey } from './test-key.ts';

type Failing = Omit<FlakyTest, 'known'>;

/** The tests that a result complains about, each once. */
export const failingTests = ({ diagnostics }: CheckResult): Failing[] => {
  const failing = new Map<string, Failing>();
  for (const { tool, severity, path, message } of diagnostics) {
    const one = { tool, name: nameOfTest(message), ...(path !== undefined && { path }) };
    if (severity === 'error') failing.set(testKey(one), one);
  }
  return [...failing.values()];
};

/** Whether the complaints name each failed test: else two runs cannot be held against each other by name. */
const isNamed = (result: CheckResult): boolean => result.tests?.failed === failingTests(result).length;

const without = (some: readonly Failing[], others: readonly Failing[]): Failing[] => {
  const keys = new Set(others.map(testKey));
  return some.filter((one) => !keys.has(testKey(one)));
};

const warning = ({ tool, name, path }: Failing): Diagnostic => ({
  tool,
  severity: 'warning',
  code: 'flaky-test',
  ...(path !== undefined && { path }),
  message: `flaky: ${name} failed and passed on the same tree`,
});

/**
 * Two runs of the same tests on the same tree. `differing` failed in one and passed in the other; `result` is the second run,
 * in which only what failed twice is an error.
 */
export const compareRuns = (
  first: CheckResult,
  second: CheckResult,
): { result: CheckResult; differing: Failing[] } => {
  const [before, now] = [failingTests(first), failingTests(second)];
  const passed = second.status === 'passed';
  const isTold = passed || (isNamed(first) && isNamed(second) && first.tests?.total === second.tests?.total);
  const differing = isTold ? [...without(before, now), ...without(now, before)] : [];
  const flaky = new Set(differing.map(testKey));
  const kept = second.diagnostics.filter(
    ({ tool, severity, message }) => severity !== 'error' || !flaky.has(testKey({ tool, name: message })),
  );
  return { result: { ...second, diagnostics: [...kept, ...differing.map(warning)] }, differing };
};
