import { BudgetError, Bug, ModelError, UserError } from '../../domain/errors.ts';
import type { Outcome } from '../../domain/outcome.ts';

/** How a run ends is how the command ends; scripts rely on these numbers. */
export const outcomeCodes: Record<Outcome, number> = {
  verified: 0,
  unverified: 2,
  failed: 3,
  rejected: 3,
  cancelled: 3,
  exhausted: 5,
};

export const exitCodes = { ok: 0, failed: 3, waiting: 4, usage: 64, bug: 70, interrupted: 130 } as const;

/** What a thrown value means for the shell. Whatever was not thrown on purpose is a defect of ours. */
export const exitCodeOf = (error: unknown): number => {
  if (error instanceof BudgetError) return outcomeCodes.exhausted;
  if (error instanceof UserError) return error.usage ? exitCodes.usage : exitCodes.failed;
  if (error instanceof ModelError) return exitCodes.failed;
  if (error instanceof Bug) return exitCodes.bug;
  return isSystemError(error) ? exitCodes.failed : exitCodes.bug;
};

/** An error of the machine, such as a full disk: named by the kernel, mended by the person. */
export const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;

export const exitCodesHelp = `Exit codes:
  0 verified (or done)   2 unverified            3 failed, rejected or cancelled
  4 waits for a person   5 budget exhausted     64 wrong usage
 70 a defect of Millwright                     130 interrupted; the run can be resumed`;
