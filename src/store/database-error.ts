import { Bug, DiskFullError, UnavailableError, UserError } from '../domain/errors.ts';

interface Told {
  code: string;
  message: string;
}

const lostCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
const fullCodes = new Set(['53100', 'ENOSPC', 'EDQUOT']);
const unstorableCodes = new Set(['22021', '22P05']);
const forbiddenCodes = new Set(['42501', '25006', 'EACCES', 'EPERM', 'EROFS']);

const fieldOf = (error: unknown, field: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;

/** The SQLSTATE or errno of an error, or of what caused it; empty when there is none. */
export const errorCode = (error: unknown): string => {
  const code = fieldOf(error, 'code');
  if (typeof code === 'string') return code;
  const cause = fieldOf(error, 'cause');
  return cause === undefined ? '' : errorCode(cause);
};

/** The constraint that a statement broke, if it did. */
export const brokenConstraint = (error: unknown): string | undefined => {
  const constraint = fieldOf(error, 'constraint');
  if (typeof constraint === 'string') return constraint;
  const cause = fieldOf(error, 'cause');
  return cause === undefined ? undefined : brokenConstraint(cause);
};

/** The innermost message, one line of it: drivers put whole statements and their values into the outer ones. */
const innermost = (error: unknown): string => {
  const cause = fieldOf(error, 'cause');
  if (cause !== undefined && cause !== null) return innermost(cause);
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').slice(0, 300);
};

const isLost = ({ code }: Told): boolean =>
  lostCodes.has(code) || code.startsWith('08') || code.startsWith('57P');

const rephrased = (told: Told, where: string): UserError | Bug => {
  const cause = new Error(`${told.message}${told.code ? ` (${told.code})` : ''}`);
  if (fullCodes.has(told.code))
    return new DiskFullError(`the disk is full: nothing more can be written to ${where}`, {
      hint: 'free some space and start again; what was acknowledged is kept',
      cause,
    });
  if (unstorableCodes.has(told.code))
    return new UserError('a text holds a NUL character, which cannot be stored', {
      hint: 'remove it from the text and try again',
      cause,
    });
  if (forbiddenCodes.has(told.code))
    return new UserError(`no permission to write to ${where}`, { hint: told.message, cause });
  if (isLost(told))
    return new UnavailableError(`the database at ${where} cannot be reached`, {
      hint: `${told.message}; check that it runs and that its address is right`,
      cause,
    });
  return new Bug(`the database at ${where} refused a statement: ${cause.message}`, { cause });
};

/**
 * What a caller may see of a failure of the database: a UserError where a person can help, else a Bug, in one line.
 * Neither statements nor their values nor the source of the driver are in it.
 */
export const asStoreError = (error: unknown, where: string): Error => {
  for (let cause = error; cause !== undefined && cause !== null; cause = fieldOf(cause, 'cause'))
    if (cause instanceof UserError || cause instanceof Bug) return cause;
  return rephrased({ code: errorCode(error), message: innermost(error) }, where);
};

type Intents = Record<string, (...given: never[]) => Promise<unknown>>;

/** The same functions, failing with {@link asStoreError}. */
export const guarded = <T>(intents: T & { [K in keyof T]: Intents[string] }, where: string): T =>
  Object.fromEntries(
    Object.entries<Intents[string]>(intents).map(([name, call]) => [
      name,
      async (...given: never[]) => {
        try {
          return await call(...given);
        } catch (error) {
          throw asStoreError(error, where);
        }
      },
    ]),
  ) as T;
