import { judgeChecks } from '../../domain/check.ts';
import type { Step } from '../step.ts';

/** What the checks say is the outcome; there is no work to keep. */
export const judge: Step = {
  name: 'judge',
  run({ checks = [], diagnostics = [], ending, tree }, { task }) {
    const only = task.request?.only;
    const judged = judgeChecks(checks, tree);
    const outcome = only && judged === 'verified' ? 'unverified' : judged;
    const unproved = only
      ? `only ${only.join(' and ')} was asked for, which proves nothing of the rest`
      : diagnostics.find(({ code }) => code === 'no-tests')?.message;
    const reasons = {
      verified: 'all checks passed',
      failed: 'the checks fail',
      unverified: unproved ?? 'no test ran, so nothing proves that it works',
    };
    return Promise.resolve({
      kind: 'next',
      facts: { ending: ending ?? { outcome, reason: reasons[outcome] } },
    });
  },
};
