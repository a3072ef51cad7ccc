import { basename } from 'node:path/posix';
import { findRoots, nearestFolders, under, viewWithin } from './find-roots.ts';
import type { ToolchainRoot } from './find-roots.ts';
import { readManifest } from './package-manifest.ts';
import type { ProjectView } from './toolchain.ts';

export interface Reach {
  /** What to plan for: the changed paths, and one of every project that has to be checked. */
  paths: string[];
  /** Folders of projects that cannot notice the change. */
  unreached: string[];
}

/** Texts of a folder's code and settings; undefined where they are too many to be read. */
export type TextsOf = (folder: string) => Promise<readonly string[] | undefined>;

/** Nothing that a check could say something about. */
export const isProse = (path: string): boolean => /\.(?:md|txt|rst|adoc)$/i.test(path);

const isWordCharacter = (character = ''): boolean => /[\w-]/.test(character);

/** Whether a word stands in a text by itself; `asFolder`: as a part of a path. */
const hasWord = (text: string, word: string, asFolder: boolean): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1], text[at + word.length]];
    if (isWordCharacter(before) || isWordCharacter(after)) continue;
    if (!asFolder || before === '/' || after === '/') return true;
  }
  return false;
};

/** What the manifest calls a project, where it does. */
const nameOf = (view: ProjectView, { folder, toolchain }: ToolchainRoot): string | undefined => {
  const { text } = viewWithin(view, folder);
  if (toolchain.name === 'javascript') return readManifest(text('package.json'))?.name;
  if (toolchain.name === 'golang') return /^module\s+(\S{1,200})/m.exec(text('go.mod') ?? '')?.[1];
  const named = text('pyproject.toml') ?? text('Cargo.toml') ?? '';
  return /^\s{0,20}name\s{0,20}=\s{0,20}["']([^"'\n]{1,200})["']/m.exec(named)?.[1];
};

const mentions = (text: string, root: ToolchainRoot, view: ProjectView): boolean => {
  const name = nameOf(view, root);
  const isNamed = name !== undefined && name.length > 1 && hasWord(text, name, false);
  return isNamed || hasWord(text, basename(root.folder), true);
};

/** From the changed projects to those that mention them, and on to those that mention these. */
const spread = async (
  view: ProjectView,
  first: ReadonlySet<string>,
  textsOf: TextsOf,
): Promise<Set<string>> => {
  const roots = findRoots(view).filter(({ folder }) => folder !== '');
  const reached = new Set(first);
  const fresh = [...first];
  for (let folder = fresh.shift(); folder !== undefined; folder = fresh.shift()) {
    const named = roots.filter((root) => root.folder === folder);
    for (const other of new Set(roots.map((root) => root.folder))) {
      if (reached.has(other)) continue;
      const texts = await textsOf(other);
      if (texts && !texts.some((text) => named.some((root) => mentions(text, root, view)))) continue;
      reached.add(other);
      fresh.push(other);
    }
  }
  return reached;
};

/**
 * The projects of a repository that could notice a change: those it lies in, and those whose texts mention one of these by
 * its name or folder. All where nothing is said to be changed, or something that belongs to no folder's project.
 */
export const reachOf = async (
  view: ProjectView,
  changed: readonly string[],
  textsOf: TextsOf,
): Promise<Reach> => {
  const judged = changed.filter((path) => !isProse(path));
  const folders = [...new Set(findRoots(view).map(({ folder }) => folder))].filter((folder) => folder !== '');
  const isShared = judged.some((path) => !folders.some((folder) => under(path, folder)));
  const isAll = judged.length === 0 || isShared;
  const nested = findRoots(view).filter(({ folder }) => folder !== '');
  const reached = isAll ? new Set(folders) : await spread(view, nearestFolders(nested, judged), textsOf);
  const one = (folder: string): string[] => view.paths.filter((path) => under(path, folder)).slice(0, 1);
  return {
    paths: judged.length === 0 ? [] : [...judged, ...[...reached].flatMap(one)],
    unreached: folders.filter((folder) => !reached.has(folder)),
  };
};
