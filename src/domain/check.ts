import { z } from 'zod';
import { coverageSchema } from './coverage.ts';
import { diagnosticSchema } from './diagnostic.ts';
import { flakyTestSchema } from './healing.ts';

/** The checks in the order in which they run. */
export const checkNames = ['install', 'typecheck', 'lint', 'test', 'build', 'audit'] as const;
export const checkNameSchema = z.enum(checkNames);
export type CheckName = z.infer<typeof checkNameSchema>;

/** Tests that really ran. `total` counts skipped ones too. */
export const testCountsSchema = z.object({
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  total: z.int().nonnegative(),
});
export type TestCounts = z.infer<typeof testCountsSchema>;

/**
 * One command of a toolchain, executed; `parse` is our own parser, told where it complains; `accept` is
 * the executed acceptance of a code task.
 * `unknown` means that it could not say (an audit endpoint that is missing): shown, never a pass, blocks nothing.
 * `tree` is the git tree that it ran on; `log` the id of the artifact that holds its raw output.
 * `cached` is there for an install alone: the packages are those that the same command put there at `installedAt` (UTC),
 * from the same manifest, lock file, registry and package manager; `key` is the hash of all that.
 * `cwd` is the folder that it ran in, relative to the project with `/`; the project itself where left out.
 * `coverage` is there for whole runs of tests; it decides nothing.
 * `flaky` names tests that failed and passed on this tree: the result is that of the second run, and proves nothing unless the
 * change cannot be the reason for any of them.
 * `files` is there where only these were looked at, to fail early: such a result never makes an outcome `verified`.
 */
export const checkResultSchema = z.object({
  name: z.enum(['parse', ...checkNames, 'accept']),
  tool: z.string(),
  command: z.array(z.string()),
  cwd: z.string().optional(),
  status: z.enum(['passed', 'failed', 'unknown']),
  exitCode: z.int().nullable(),
  timedOut: z.boolean(),
  durationMs: z.number().nonnegative(),
  tests: testCountsSchema.optional(),
  coverage: coverageSchema.optional(),
  diagnostics: z.array(diagnosticSchema),
  tree: z.string(),
  log: z.string().optional(),
  cached: z.object({ key: z.string(), installedAt: z.iso.datetime() }).optional(),
  files: z.array(z.string()).optional(),
  flaky: z.array(flakyTestSchema).optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** Whether a result by itself shows that code works: a whole run, to its end, on this tree, in which something passed. */
const proves = (
  { name, status, exitCode, timedOut, tests, files, flaky = [], tree: ranOn }: CheckResult,
  tree?: string,
) =>
  status === 'passed' &&
  !timedOut &&
  files === undefined &&
  flaky.every(({ known }) => known) &&
  (tree === undefined || ranOn === tree) &&
  (name === 'accept' || (name === 'test' && exitCode === 0 && (tests?.passed ?? 0) > 0));

/**
 * Checks of one tree. The outcome is `verified` only if a real test or acceptance ran to its end and passed, on `tree` where
 * that is given: what ran on an older one, looked at some files only, ran nothing or was stopped proves nothing.
 */
export const judgeChecks = (
  results: readonly CheckResult[],
  tree?: string,
): 'verified' | 'unverified' | 'failed' => {
  if (results.some(({ status, timedOut }) => status === 'failed' || timedOut)) return 'failed';
  return results.some((result) => proves(result, tree)) ? 'verified' : 'unverified';
};
