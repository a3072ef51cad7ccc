import { UserError } from '../domain/errors.ts';

const modelPattern = /^[A-Za-z0-9][\w.:@/+[\]-]{0,199}$/;
const sessionPattern = /^[A-Za-z0-9][\w.:-]{0,199}$/;

/** `flag value`, or nothing. Throws UserError for a model name that could be taken for a flag or a path outside. */
export const modelFlag = (flag: string, model: string | undefined): string[] => {
  if (model === undefined) return [];
  if (!modelPattern.test(model) || model.includes('..'))
    throw new UserError(`${JSON.stringify(model)} is no name of a model`);
  return [flag, model];
};

/** The session, or undefined. Throws UserError for an id that could be taken for a flag. */
export const sessionId = (session: string | undefined): string | undefined => {
  if (session !== undefined && !sessionPattern.test(session))
    throw new UserError(`${JSON.stringify(session)} is no id of a session`);
  return session;
};

/** Coding CLIs take a first `/`, `!` or `#` for a command of their own, which a task's words must never become. */
export const asWords = (prompt: string): string => (/^\s*[/!#@]/.test(prompt) ? `Task:\n${prompt}` : prompt);
