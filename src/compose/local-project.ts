import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { lostFolder, type Project } from '../domain/project.ts';
import type { Store } from '../store/open-store.ts';
import { cloneRemote, openRepository, publicRemote, pushBranch, remoteUrls } from '../workspace/git.ts';
import type { Host } from '../workspace/host.ts';

export const isHere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

const cloneDir = ({ dataDir }: Config, projectId: string): string => join(dataDir, 'clones', projectId);

/**
 * The project as it stands on this machine: its folder, or else a clone of its remote. A run that has begun already works with
 * the clone as it is. Throws UserError when the remote cannot be had, or where there is neither.
 */
export const projectHere = async (project: Project, config: Config, host: Host): Promise<Project> => {
  if (await isHere(project.path)) return project;
  if (project.remote === undefined) throw lostFolder(project.path);
  const path = cloneDir(config, project.id);
  await cloneRemote(project.remote, path, host);
  return { ...project, path };
};

/** Brings the branch of a run that was done in a clone to its remote; where the folder is here, nothing is to be done. */
export const deliverBranch = async (
  runId: string,
  store: Store,
  config: Config,
  host: Host,
): Promise<void> => {
  const run = await store.runs.byId(runId);
  const project = run && (await store.projects.byId(run.projectId));
  if (run?.branch === undefined || project?.remote === undefined || (await isHere(project.path))) return;
  await pushBranch(cloneDir(config, project.id), run.branch, host);
};

/** Notes where others get the projects whose folders are on this machine. */
export const noteRemotes = async (store: Store, host: Host): Promise<void> => {
  for (const { id, path, remote } of await store.projects.list()) {
    if (remote !== undefined || !(await isHere(path))) continue;
    const addresses = await openRepository(path, host).then(remoteUrls, () => []);
    const [address] = addresses.flatMap((one) => publicRemote(one) ?? []);
    if (address !== undefined) await store.projects.setRemote(id, address);
  }
};
