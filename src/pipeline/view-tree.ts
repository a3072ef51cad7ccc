import { toolchains } from '../toolchains/index.ts';
import type { ProjectView } from '../toolchains/toolchain.ts';
import { readText } from '../workspace/files.ts';
import type { WorkbenchOptions } from './workbench-options.ts';

/** Folders of packages, which no sweep takes away. */
export const keeps = [...new Set(Object.values(toolchains).flatMap((toolchain) => toolchain.keeps))];
const manifests = [...new Set(Object.values(toolchains).flatMap((toolchain) => toolchain.manifests))];

/** Largest manifest that plans are made from: lock files of ordinary projects are far longer than what a prompt shows. */
const manifestLimitBytes = 64_000_000;

/** What toolchains look at of the tree in `dir`, whose files are `paths`. */
export const viewTree = async (
  dir: string,
  paths: string[],
  { commands, tools, sandbox, modules }: WorkbenchOptions,
): Promise<ProjectView> => {
  const texts = new Map<string, string>();
  for (const path of paths.filter((one) =>
    manifests.some((name) => one === name || one.endsWith(`/${name}`)),
  )) {
    const file = await readText(dir, path, { limitBytes: manifestLimitBytes });
    if (file?.kind === 'text') texts.set(path, file.text);
  }
  return {
    paths,
    text: (path) => texts.get(path),
    commands,
    ownTool: (name) => tools.programs[name],
    hasProgram: (name) => sandbox.has(name),
    installScripts: modules.scripts ?? [],
  };
};
