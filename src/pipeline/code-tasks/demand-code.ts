import { UserError } from '../../domain/errors.ts';
import { toolchains } from '../../toolchains/index.ts';
import type { FileChecks, Toolchain } from '../../toolchains/toolchain.ts';
import type { CodeWork } from './code-task.ts';

/** Languages whose files can be looked at one by one. */
const known = Object.values<Toolchain>(toolchains)
  .flatMap(({ name, files }) => (files === undefined ? [] : [name]))
  .join(', ');

const endingOf = (path: string): string => /\.\w+$/.exec(path)?.[0] ?? path;

/** The text of the file. Throws UserError when there is none: nothing is made up in its place. */
export const demandCode = ({ path, before }: CodeWork): string => {
  if (before === null || before.trim() === '')
    throw new UserError(before === null ? `there is no file ${path}` : `${path} is empty`, {
      hint: 'name a file that holds code; to write a new one use the job generate',
    });
  return before;
};

/** The text of the file, if it parses. Throws UserError when it does not, or when no parser knows the language. */
export const demandSoundCode = async (work: CodeWork): Promise<string> => {
  const { path, tools } = work;
  const text = demandCode(work);
  const faults = await tools.syntax.faults(path, text);
  if (faults === undefined)
    throw new UserError(
      `no parser is known for ${endingOf(path)} files, so the result could not be accepted`,
      {
        hint: 'use `millwright modify`, which runs the checks of the project',
      },
    );
  const [first] = faults;
  if (first)
    throw new UserError(`${path} does not parse: line ${first.line}: ${first.message}`, {
      hint: 'mend that first, for example with `millwright modify`',
    });
  return text;
};

/** Throws UserError where the language has no runner that is known. */
export const demandChecks = ({ path, checks, job }: CodeWork): FileChecks => {
  if (checks === undefined)
    throw new UserError(
      `${job} needs a test runner and a linter, and none is known for ${endingOf(path)} files`,
      {
        hint: `they are known for ${known}; document and generate work by the parser alone`,
      },
    );
  return checks;
};
