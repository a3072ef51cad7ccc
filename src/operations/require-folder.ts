import { lostFolder, type Project } from '../domain/project.ts';
import type { OperationContext } from './operation.ts';

/**
 * Throws UserError where the repository of a project is not in its place, before anything is written down. With a database
 * that others share, its folder or its remote may be on the machine of a worker, so nothing is refused there.
 */
export const requireFolder = async (project: Project, context: OperationContext): Promise<void> => {
  if (context.dataDir === undefined) return;
  await context.repositories.open(project.path).catch((cause: unknown) => {
    throw lostFolder(project.path, cause);
  });
};
