import { resolve } from 'node:path';
import { z } from 'zod';
import {
  hostedName,
  type CodeHost,
  type HostedRepository,
  type RepositoryName,
} from '../../domain/code-host.ts';
import { Bug, UserError } from '../../domain/errors.ts';
import { HostError } from '../../domain/host-error.ts';
import type { Hosting } from '../../domain/hosting.ts';
import { shortId } from '../../domain/id.ts';
import type { Project } from '../../domain/project.ts';
import type { OperationContext } from '../operation.ts';

/** The project that goes out. */
export const hostedProject = z
  .string()
  .trim()
  .min(1, { error: 'must name a project' })
  .max(4096, { error: 'is too long for a project' })
  .meta({
    description: 'folder of the project, its name, or its id or the end of it',
    placeholder: 'PROJECT',
  });

const nameError = 'must have letters, digits, dots, hyphens and underscores alone';
const hostName = z
  .string()
  .trim()
  .regex(/^(?!\.{1,2}$)[\w.-]{1,100}$/, { error: nameError });

/** Which repository at GitHub is meant. */
export const repositoryOptions = {
  owner: hostName.optional().meta({
    description: 'person or organization at GitHub (default: whose token it is)',
    placeholder: 'OWNER',
  }),
  name: hostName.optional().meta({
    description: 'name there (default: that of a remote at GitHub, else that of the project)',
    placeholder: 'NAME',
  }),
};

export const hostingOf = ({ hosting }: OperationContext): Hosting => {
  if (hosting === undefined) throw new Bug('there is no hosting here');
  return hosting;
};

const byName = (reference: string, known: readonly Project[]): Project | undefined => {
  const isTail = /^[0-9a-f-]{8,36}$/i.test(reference);
  const fitting = known.filter(
    ({ id, name }) => name === reference || (isTail && id.endsWith(reference.toLowerCase())),
  );
  if (fitting.length > 1)
    throw new UserError(`${JSON.stringify(reference)} fits ${fitting.length} projects`, {
      hint: `name it by its folder or its id: ${fitting.map(({ id }) => shortId(id)).join(', ')}`,
    });
  return fitting[0];
};

export interface OutgoingProject {
  root: string;
  name: string;
  /** Paths that are changed and not committed: they do not go out. */
  dirty: string[];
  /** Undefined where nothing was done in it yet. */
  known: Project | undefined;
}

/** A project by its name or id, or any repository by its folder. Throws UserError where there is none. */
export const findOutgoing = async (
  reference: string,
  context: OperationContext,
): Promise<OutgoingProject> => {
  const store = await context.store();
  const project = byName(reference, await store.projects.list());
  const { root, name, dirty } = await context.repositories.open(
    project?.path ?? resolve(context.cwd, reference),
  );
  return { root, name: project?.name ?? name, dirty, known: project ?? (await store.projects.byPath(root)) };
};

/** The repository that is meant: as it was said, else that of a remote of this host, else by the name of the project. */
export const whichRepository = async (
  { owner, name }: { owner?: string | undefined; name?: string | undefined },
  project: OutgoingProject,
  host: CodeHost,
  { repositories }: OperationContext,
): Promise<RepositoryName> => {
  const remotes = name === undefined ? await repositories.remotes(project.root) : [];
  const remote = remotes.map((address) => host.nameOf(address)).find((one) => one !== undefined);
  if (remote !== undefined && (owner === undefined || owner === remote.owner)) return remote;
  return { owner, name: name ?? hostedName(project.name) };
};

/** The repository, which has to be there. */
export const requireRepository = async (host: CodeHost, which: RepositoryName): Promise<HostedRepository> => {
  const found = await host.find(which);
  if (found !== undefined) return found;
  throw new HostError(
    'not-found',
    `there is no repository ${which.owner ? `${which.owner}/` : ''}${which.name} at GitHub that this token sees`,
    {
      hint: 'export the project first: `millwright export-github PROJECT`',
    },
  );
};
