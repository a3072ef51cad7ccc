import { parseEnv } from 'node:util';
import { UserError } from '../../domain/errors.ts';

/**
 * Variables from the text of an .env file and from NAME=VALUE, which win. Throws UserError that names what is no assignment, and
 * never its value.
 */
export const readGivenVariables = (
  file: string | undefined,
  assignments: readonly string[],
): Record<string, string> => {
  const variables = { ...(file === undefined ? {} : parseEnv(file)) } as Record<string, string>;
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    if (at < 1)
      throw new UserError('--variable takes NAME=VALUE', {
        usage: true,
        hint: `one of them ${at === 0 ? 'has no name' : 'has no equals sign'}`,
      });
    variables[assignment.slice(0, at)] = assignment.slice(at + 1);
  }
  return variables;
};
