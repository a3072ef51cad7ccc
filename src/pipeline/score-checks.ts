import type { CheckResult } from '../domain/check.ts';

/**
 * How far a tree is from passing, by what was executed; compared position by position, lower is better:
 * install failed, checks that failed or were not reached, error diagnostics, minus tests passed.
 */
export const scoreChecks = (results: readonly CheckResult[], planned: number): number[] => {
  const failed = results.filter(({ status }) => status === 'failed').length;
  const errors = results
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity === 'error').length;
  const passed = results.reduce((sum, { tests }) => sum + (tests?.passed ?? 0), 0);
  const installFailed = results.some(({ name, status }) => name === 'install' && status === 'failed');
  return [installFailed ? 1 : 0, failed + (planned - results.length), errors, -passed];
};

/** Negative when `a` is the better score. */
export const compareScores = (a: readonly number[], b: readonly number[]): number => {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};
