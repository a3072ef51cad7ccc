import { resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { UserError } from '../domain/errors.ts';
import type { Repositories } from '../domain/repositories.ts';
import type { OperationContext } from './operation.ts';
import type { OpenedProject } from './open-project.ts';

/** It comes with tests, so that the first run has something to prove its work by. */
export const defaultTemplate = 'node-library';

/** Refuses a template that is not there before anything is made. */
export const refuseUnknownTemplate = async (wanted: string, repositories: Repositories): Promise<void> => {
  const names = (await repositories.templates()).map(({ name }) => name);
  if (!names.includes(wanted))
    throw new UserError(`there is no template ${wanted}`, {
      usage: true,
      hint: `did you mean ${closest(wanted, names)}? There is: ${names.join(', ')}`,
    });
};

/** A new repository in a folder that is absent or empty. */
export const createProject = async (
  folder: string,
  template: string,
  { cwd, repositories }: OperationContext,
): Promise<OpenedProject> => ({
  project: await repositories.create(resolve(cwd, folder), template),
  notices: [],
});
