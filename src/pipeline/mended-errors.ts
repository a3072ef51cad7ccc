import type { CheckResult } from '../domain/check.ts';
import { diagnosticIdentity, type Diagnostic } from '../domain/diagnostic.ts';
import type { RunEvent } from '../domain/events.ts';

/** Errors that some round reported and the final one does not: a difference of identities, never of counts. */
export const mendedErrors = (history: readonly RunEvent[], final: readonly CheckResult[]): Diagnostic[] => {
  const open = new Set(final.flatMap(({ diagnostics }) => diagnostics).map(diagnosticIdentity));
  const mended = new Map<string, Diagnostic>();
  for (const event of history) {
    if (event.type !== 'check-end') continue;
    for (const one of event.result.diagnostics)
      if (one.severity === 'error' && !open.has(diagnosticIdentity(one)))
        mended.set(diagnosticIdentity(one), one);
  }
  return [...mended.values()];
};
