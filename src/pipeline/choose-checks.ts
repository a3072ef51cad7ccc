import type { CheckName } from '../domain/check.ts';
import type { Facts } from '../domain/facts.ts';
import { fileChecksFor } from '../toolchains/index.ts';
import { planProject } from '../toolchains/plan-project.ts';
import { reachOf } from '../toolchains/project-reach.ts';
import type { PlannedCheck, ProjectView } from '../toolchains/toolchain.ts';
import { isLockFile } from './choose-context.ts';
import type { StepTools } from './step-tools.ts';

/** Files that are read to see which projects mention which: where there are more, every project counts as reached. */
const readLimit = 3000;

const isSetting = (path: string): boolean =>
  /(?:\.(?:json|ya?ml|toml|mod|cfg|ini|sh|mk|cmake|xml|gradle|kts)|(?:^|\/)[^./]+)$/.test(path) &&
  !/-lock\.(?:json|ya?ml)$/.test(path);

export interface ChosenChecks {
  planned: PlannedCheck[];
  /** Folders of projects that cannot notice the change and are not checked. */
  unreached: string[];
}

/** Nothing of a project can be checked before it is installed. */
const isWanted = (name: CheckName, only: readonly CheckName[] | undefined): boolean =>
  only === undefined || name === 'install' || only.includes(name);

/**
 * The checks before a tree is verified. Who asks how a repository stands gets all of it; a change is checked in every
 * project that it can reach.
 */
export const chooseChecks = async (
  { files = {} }: Pick<Facts, 'files'>,
  view: ProjectView,
  { task, workbench }: StepTools,
): Promise<ChosenChecks> => {
  const isAll = ['check', 'fix', 'deliver'].includes(task.recipe);
  let left = readLimit;
  const textsOf = async (folder: string): Promise<string[] | undefined> => {
    const own = view.paths.filter(
      (path) => path.startsWith(`${folder}/`) && (fileChecksFor(path) !== undefined || isSetting(path)),
    );
    left -= own.length;
    if (isAll || left < 0) return undefined;
    const texts: string[] = [];
    for (const path of own) {
      const text = await workbench.read(path);
      if (typeof text === 'string') texts.push(text);
    }
    return texts;
  };
  const known = new Map<string, Promise<string[] | undefined>>();
  const changed: string[] = [];
  for (const path of Object.keys(files))
    // A lock file that an install of this run made says nothing that the manifests do not.
    if (!isLockFile(path) || (await workbench.original(path)) !== undefined) changed.push(path);
  const { paths, unreached } = await reachOf(view, changed, (folder) => {
    const texts = known.get(folder) ?? textsOf(folder);
    known.set(folder, texts);
    return texts;
  });
  const planned = planProject(view, paths).filter(({ name }) => isWanted(name, task.request?.only));
  return { planned, unreached };
};
