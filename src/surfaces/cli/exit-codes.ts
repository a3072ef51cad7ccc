import { BudgetError, Bug, ModelError, UserError } from '../../domain/errors.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { RunSummary } from '../../operations/summarise-run.ts';
import { isSystemError } from '../explain-error.ts';

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

/** The number that says how a run stands. One that neither ended nor waits was interrupted. */
export const runExitCode = ({
  outcome,
  question,
  result,
}: Pick<RunSummary, 'outcome' | 'question'> & Partial<Pick<RunSummary, 'result'>>): number => {
  // Words were asked for and words came: there was nothing to verify.
  if (outcome === 'unverified' && result?.status === 'answered') return exitCodes.ok;
  if (outcome !== null) return outcomeCodes[outcome];
  return question === null ? exitCodes.interrupted : exitCodes.waiting;
};

/** What a thrown value means for the shell. Whatever was not thrown on purpose is a defect of ours. */
export const exitCodeOf = (error: unknown): number => {
  if (error instanceof BudgetError) return outcomeCodes.exhausted;
  if (error instanceof UserError) return error.usage ? exitCodes.usage : exitCodes.failed;
  if (error instanceof ModelError) return exitCodes.failed;
  if (error instanceof Bug) return exitCodes.bug;
  return isSystemError(error) ? exitCodes.failed : exitCodes.bug;
};

export const exitCodesHelp = `Exit codes:
  0 verified (or done)   2 unverified            3 failed, rejected or cancelled
  4 waits for a person   5 budget exhausted     64 wrong usage
 70 a defect of Millwright                     130 interrupted; the run can be resumed`;
