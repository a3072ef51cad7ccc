import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { shortId } from '../../domain/id.ts';
import type { Project } from '../../domain/project.ts';
import type { OperationContext } from '../operation.ts';

/** How a person names a project. */
export const projectReference = z
  .string()
  .trim()
  .min(1, { error: 'must name a project' })
  .max(4096, { error: 'is too long for a project' })
  .default('here')
  .meta({
    description:
      'id of a project or its last characters, its name, or its folder; `here` is the one you are in',
    placeholder: 'PROJECT',
  });

const idPattern = /^[0-9a-f-]{8,36}$/i;

const named = (reference: string, projects: readonly Project[]): Project[] => {
  const tail = reference.toLowerCase();
  const byId = idPattern.test(tail) ? projects.filter(({ id }) => id.endsWith(tail)) : [];
  return byId.length > 0 ? byId : projects.filter(({ name }) => name === reference);
};

/** The project that somebody named. Throws UserError where there is none, or where the name fits several. */
export const findProject = async (reference: string, context: OperationContext): Promise<Project> => {
  const store = await context.store();
  const isHere = reference === 'here';
  const [project, ...others] = isHere ? [] : named(reference, await store.projects.list());
  if (others.length > 0)
    throw new UserError(`more than one project is ${reference}`, {
      hint: `name one by the end of its id: ${[project, ...others].map((one) => shortId(one?.id ?? '')).join(', ')}`,
    });
  if (project !== undefined) return project;
  const { root } = await context.repositories.open(resolve(context.cwd, isHere ? '.' : reference));
  const found = await store.projects.byPath(root);
  if (found === undefined)
    throw new UserError(`nothing was done in ${root} yet: it is no project`, {
      hint: 'a first `millwright make` or `millwright submit` makes it one',
    });
  return found;
};
