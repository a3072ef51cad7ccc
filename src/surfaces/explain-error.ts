import { BudgetError, Bug, ModelError, UserError } from '../domain/errors.ts';

/** An error of the machine, such as a full disk: named by the kernel, mended by the person. */
export const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;

const systemHints: Record<string, string> = {
  ENOSPC: 'free some disk space; nothing that was written down is lost',
  EDQUOT: 'your quota of disk space is used up; nothing that was written down is lost',
  EACCES: 'check who owns this file or folder',
  EPERM: 'check who owns this file or folder',
  EROFS: 'this place is read-only; choose another one with --data-dir',
  EMFILE: 'too many files are open; raise `ulimit -n`',
  ENOENT: 'check that the file or folder exists',
};

/** What went wrong and the next step, in a line each. */
export const explainError = (error: unknown): { message: string; hint: string | undefined } => {
  if (error instanceof UserError || error instanceof ModelError || error instanceof BudgetError)
    return { message: error.message, hint: error.hint };
  if (isSystemError(error)) return { message: error.message, hint: systemHints[error.code] };
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Bug ? error.hint : undefined;
  return {
    message: `a defect of Millwright: ${message}`,
    hint: hint ?? 'run it again with MILLWRIGHT_DEBUG=1 and report what it prints',
  };
};
