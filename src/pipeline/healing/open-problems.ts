import { diagnosticIdentity, type Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';

/** What is to be mended now: what the checks say, else what the reviewer found, else that nothing was tested. */
export const openProblems = (facts: Facts, recipe: string): Diagnostic[] => {
  const errors = (facts.diagnostics ?? []).filter(({ severity }) => severity === 'error');
  const findings = (facts.openFindings ?? []).map(({ path, line, message }): Diagnostic => {
    return {
      tool: 'reviewer',
      severity: 'error',
      message,
      ...(path ? { path } : {}),
      ...(line ? { line } : {}),
    };
  });
  const weakened = facts.openTampering ?? [];
  const open = [...errors, ...weakened, ...findings];
  if (open.length > 0) return open;
  // Only new work owes tests: a repository that is to be mended is not given some of our own.
  const owed = (recipe === 'make' || recipe === 'iterate') && facts.testsAsked !== true;
  return (facts.diagnostics ?? []).filter(({ code }) => owed && code === 'no-tests');
};

/** Problems that are gone and new ones, by identity and never by their number. */
export const compareProblems = (
  before: readonly Diagnostic[],
  now: readonly Diagnostic[],
): { gone: Diagnostic[]; fresh: Diagnostic[] } => {
  const [old, present] = [before, now].map((list) => new Set(list.map(diagnosticIdentity)));
  return {
    gone: before.filter((one) => present?.has(diagnosticIdentity(one)) !== true),
    fresh: now.filter((one) => old?.has(diagnosticIdentity(one)) !== true),
  };
};
