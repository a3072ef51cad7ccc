import type { RunTree } from '../../workspace/git.ts';
import { isProtected, isSecretFile } from '../../workspace/paths.ts';
import type { Overlay } from '../../workspace/sandbox/sandbox.ts';
import type { WorkbenchOptions } from '../workbench-options.ts';
import { maskedPaths } from './masked-paths.ts';
import { runInCage, type AgentErrand } from './run-in-cage.ts';
import { takeChanges } from './take-changes.ts';

/** The tree of a run as a coding CLI finds it. */
interface Bench {
  options: WorkbenchOptions;
  /** Absolute path. */
  tree: string;
  /** All files of it. */
  paths: readonly string[];
  overlays: readonly Overlay[];
  /** Paths that the person keeps from all models. */
  isIgnored: (path: string) => boolean;
}

/** See `Workbench.runAgent`. */
export const runOnTree = async (
  errand: AgentErrand,
  { options: { sandbox, dir, tools }, tree, paths, overlays, isIgnored }: Bench,
): ReturnType<typeof runInCage> => {
  const masked = await maskedPaths(tree, paths, { obeys: errand.agent.runner.needs.obeys, isIgnored });
  return runInCage(errand, { sandbox, tree, dir, readable: tools.folders, overlays, masked });
};

/** What differs in a tree from what is staged, new files too; `keeps` and what .gitignore leaves out are not looked at. */
export const changesIn = async (
  tree: RunTree,
  keeps: readonly string[],
  isIgnored: (path: string) => boolean,
): ReturnType<typeof takeChanges> => {
  const fresh = new Set(await tree.fresh());
  const strays = await tree.strays(keeps);
  const changed = [...(await tree.changedByChecks()), ...strays.filter((path) => fresh.has(path))];
  return takeChanges(tree.dir, changed, (path) => {
    if (isSecretFile(path)) return 'it may hold secrets';
    if (isProtected(path)) return 'it is no file of the project';
    return isIgnored(path) ? 'the configuration says that no run changes it' : undefined;
  });
};
