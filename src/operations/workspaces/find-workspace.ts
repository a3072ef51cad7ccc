import { z } from 'zod';
import type { OperationContext } from '../operation.ts';

/** How a caller names a place: a workspace by its name, or a project by its id. Never by a path. */
export const workspaceReference = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,62}$/, {
    error: 'must be the name of a workspace, or the id of a project',
  })
  .meta({ description: 'name of a workspace, or id of a project' });

export interface FoundWorkspace {
  name: string;
  /** Real path of its top folder. */
  root: string;
}

const isId = (reference: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(reference);

/** The place of this name: below the folder of workspaces, or a project that is known here. Undefined for any other. */
export const findWorkspace = async (
  reference: string,
  context: OperationContext,
): Promise<FoundWorkspace | undefined> => {
  const root = await context.workspaces.find(reference);
  if (root !== undefined) return { name: reference, root };
  if (!isId(reference)) return undefined;
  const project = await (await context.store()).projects.byId(reference);
  return project && { name: project.name, root: project.path };
};
