import { resolve } from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { OperationContext } from './operation.ts';

/** Files of one repository, by their paths in it with `/`. */
export interface LocatedFiles {
  project: { root: string; name: string };
  paths: string[];
  /** SHA-256 (hex) of the first one; null where there is no such file. */
  hash: string | null;
}

/** Where files lie that a caller names. Throws UserError when they lie in no repository, or not all in the same. */
export const locateFiles = async (
  [first, ...others]: readonly [string, ...string[]],
  { cwd, repositories }: OperationContext,
): Promise<LocatedFiles> => {
  const { root, name, path, hash } = await repositories.locate(resolve(cwd, first));
  const paths = [path];
  for (const other of others) {
    const found = await repositories.locate(resolve(cwd, other));
    if (found.root !== root)
      throw new UserError(`${other} is not in the repository of ${first}`, {
        usage: true,
        hint: `name files below ${root}`,
      });
    paths.push(found.path);
  }
  return { project: { root, name }, paths, hash };
};

interface Landing {
  write: boolean;
  overwrite: boolean;
  hash?: string | undefined;
}

/** Refuses before anything is paid for what the end would refuse. */
export const refuseLanding = (
  path: string,
  present: string | null,
  { write, overwrite, hash }: Landing,
): void => {
  if (hash !== undefined && hash !== present)
    throw new UserError(
      `${path} is not what you expect: ${present === null ? 'there is no such file' : `its SHA-256 is ${present}`}`,
      {
        hint: 'look at the file as it is now, then say what is to be done with it',
      },
    );
  if (write && present !== null && !overwrite && hash === undefined)
    throw new UserError(`${path} exists already`, {
      hint: 'add --overwrite, or --hash with the SHA-256 that it has; without --write it is only proposed',
    });
};
