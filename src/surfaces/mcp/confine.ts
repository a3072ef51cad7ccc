import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { FileBatches } from '../../domain/file-batch.ts';
import type { Repositories } from '../../domain/repositories.ts';
import type { OperationContext } from '../../operations/operation.ts';

/** The real path, also of what is not there yet. */
const realPath = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
};

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

const inRoots = 'name a folder inside of the roots that your client declares, or open that folder as well';

const outside = (path: string, hint = inRoots): UserError =>
  new UserError(`${path} is outside of your workspace`, { usage: true, hint });

/** For a client that stands in no folder of this machine: relative paths lie outside of everything. */
export interface Unplaced {
  /** What it can do instead. */
  hint: string;
}

const nowhere = resolve('/no folder was named');

/** What may be touched. */
export interface Confinement {
  context: OperationContext;
  /** Throws UserError for a repository that neither lies in a root nor holds one. */
  admitProject: (root: string) => Promise<void>;
}

type Admit = (path: string) => Promise<void>;

const inProject =
  <Rest extends unknown[], Value>(
    admitProject: Admit,
    act: (root: string, ...rest: Rest) => Promise<Value>,
  ) =>
  async (root: string, ...rest: Rest): Promise<Value> => {
    await admitProject(root);
    return act(root, ...rest);
  };

const confineRepositories = (
  repositories: Repositories,
  admit: Admit,
  admitProject: Admit,
  scratched: Set<string>,
): Repositories => ({
  async scratch(name) {
    const folder = await repositories.scratch(name);
    // Made for this call, and nobody else knows of it.
    scratched.add(folder);
    return folder;
  },
  async open(path) {
    await admit(path);
    return repositories.open(path);
  },
  async locate(path) {
    await admit(path);
    return repositories.locate(path);
  },
  async create(path, template) {
    if (!scratched.has(path)) await admit(path);
    return repositories.create(path, template);
  },
  merge: inProject(admitProject, (...of) => repositories.merge(...of)),
  diff: inProject(admitProject, (...of) => repositories.diff(...of)),
  remotes: inProject(admitProject, (...of) => repositories.remotes(...of)),
  history: inProject(admitProject, (...of) => repositories.history(...of)),
  tip: inProject(admitProject, (...of) => repositories.tip(...of)),
  bundle: inProject(admitProject, (...of) => repositories.bundle(...of)),
  committed: inProject(admitProject, (...of) => repositories.committed(...of)),
});

const confineBatches = (batches: FileBatches, admit: Admit): FileBatches => ({
  async write(folder, changes, overwrite) {
    await admit(folder);
    return batches.write(folder, changes, overwrite);
  },
  async restore(backup) {
    await admit(await batches.folderOf(backup));
    return batches.restore(backup);
  },
  async folderOf(backup) {
    const folder = await batches.folderOf(backup);
    await admit(folder);
    return folder;
  },
});

/**
 * The context of a client that works in these folders: relative paths resolve in the first, and everything outside of all
 * of them is refused, links followed. A repository around a root is inside: only a part of it is open in the client. One that
 * is `unplaced` has to name its paths in full.
 */
export const confine = async (
  context: OperationContext,
  folders: readonly string[],
  unplaced?: Unplaced,
): Promise<Confinement> => {
  const { repositories } = context;
  const roots = await Promise.all(folders.map((folder) => realPath(resolve(folder))));
  const admit: Admit = async (path) => {
    if (path.includes('\0')) throw outside(path, unplaced?.hint);
    const real = await realPath(path);
    if (!roots.some((root) => isInside(real, root))) throw outside(path, unplaced?.hint);
  };
  const repositoryOf = async (root: string): Promise<string | undefined> =>
    repositories.open(root).then(
      (opened) => realPath(opened.root),
      () => undefined,
    );
  const scratched = new Set<string>();
  const admitProject: Admit = async (path) => {
    if (scratched.has(path)) return;
    const real = await realPath(path);
    if (roots.some((root) => isInside(real, root))) return;
    const around = roots.filter((root) => isInside(root, real));
    if (!(await Promise.all(around.map(repositoryOf))).includes(real)) throw outside(path, unplaced?.hint);
  };
  return {
    admitProject,
    context: {
      ...context,
      cwd: unplaced ? nowhere : (roots[0] ?? context.cwd),
      async settings(root) {
        if (root !== undefined) await admitProject(root);
        return context.settings(root);
      },
      repositories: confineRepositories(repositories, admit, admitProject, scratched),
      batches: confineBatches(context.batches, admit),
    },
  };
};
