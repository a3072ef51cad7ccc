import { UserError } from '../domain/errors.ts';

const hints: Record<string, { message: string; hint: string }> = {
  ENOSPC: { message: 'no space left on the disk', hint: 'free some space, then resume the run' },
  EDQUOT: { message: 'the disk quota is used up', hint: 'free some space, then resume the run' },
  EROFS: {
    message: 'the disk is read-only',
    hint: 'choose a data folder on a writable disk with --data-dir',
  },
  EACCES: { message: 'permission denied', hint: 'make the folder writable for you' },
  EPERM: { message: 'permission denied', hint: 'make the folder writable for you' },
  EMFILE: { message: 'too many open files', hint: 'raise the limit: ulimit -n 4096' },
};

/** A fault of the machine, in words for the person; anything else is passed through as it is. */
export const diskError = (error: unknown, doing: string): unknown => {
  const known = hints[(error as NodeJS.ErrnoException).code ?? ''];
  return known === undefined
    ? error
    : new UserError(`${doing}: ${known.message}`, { hint: known.hint, cause: error });
};
