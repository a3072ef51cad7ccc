import type { Finished } from './exec-types.ts';

/** The end of a program that never ran. */
export const unstarted = (argv: readonly string[], news: Partial<Finished>): Finished => ({
  argv,
  failed: true,
  exitCode: null,
  startError: undefined,
  timedOut: false,
  aborted: false,
  truncated: false,
  stdout: '',
  stderr: '',
  durationMs: 0,
  ...news,
});
