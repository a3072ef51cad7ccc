import type { OperationContext } from '../../../operations/operation.ts';
import {
  findWorkspace,
  workspaceReference,
  type FoundWorkspace,
} from '../../../operations/workspaces/find-workspace.ts';
import { Refusal } from '../refusal.ts';

export const workspacesPath = '/api/code-generation/workspaces';
export const inWorkspace = `${workspacesPath}/{workspace}`;
export const workspaceGroup = 'workspaces';

/** Every route of a workspace takes it. */
export const workspaceField = { workspace: workspaceReference };

/** The workspace or project that a request names. Throws Refusal (404) where there is none. */
export const requireWorkspace = async (
  reference: string,
  context: OperationContext,
): Promise<FoundWorkspace> => {
  const found = await findWorkspace(reference, context);
  if (found) return found;
  throw new Refusal(404, `there is no workspace ${reference}`, {
    hint: `GET ${workspacesPath} lists them, POST ${workspacesPath} makes one`,
  });
};
