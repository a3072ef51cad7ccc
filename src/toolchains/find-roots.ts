import { dirname } from 'node:path/posix';
import { toolchains } from './index.ts';
import { dependsOn, readManifest } from './package-manifest.ts';
import type { ProjectView, Toolchain } from './toolchain.ts';

/** A folder with a project of its own. Several languages may have the same one. */
export interface ToolchainRoot {
  /** Relative to the view, '' for the root itself. */
  folder: string;
  toolchain: Toolchain;
}

/** What makes a folder a project of a language, by the name of its toolchain. */
const manifestsOf: Record<string, RegExp> = {
  javascript: /^package\.json$/,
  python: /^(?:pyproject\.toml|setup\.(?:py|cfg)|requirements\.txt|tox\.ini|pytest\.ini)$/,
  golang: /^go\.(?:mod|work)$/,
  rust: /^Cargo\.toml$/,
  java: /^(?:pom\.xml|(?:build|settings)\.gradle(?:\.kts)?)$/,
  c: /^(?:CMakeLists\.txt|GNUmakefile|[Mm]akefile)$/,
};

/** Folders whose projects are other people's, or are there to be read by tests. */
const foreign =
  /(?:^|\/)(?:node_modules|vendor|third_party|testdata|fixtures|__fixtures__|templates?|\.[^/]+)(?:\/|$)/;

/** Deeper folders are somebody's data. */
const depthLimit = 12;

export const under = (path: string, folder: string): boolean =>
  folder === '' || path.startsWith(`${folder}/`);

const partOf = (view: ProjectView, folder: string): ProjectView => {
  const start = `${folder}/`;
  const paths = view.paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
  return { ...view, paths, text: (path) => view.text(start + path), commands: {} };
};

/** A view does not change, and many questions about its files lead to its parts. */
const parts = new WeakMap<ProjectView, Map<string, ProjectView>>();

/** The part of a project below a folder, as if it were all of it. What a person named is for the whole and stays out. */
export const viewWithin = (view: ProjectView, folder: string): ProjectView => {
  if (folder === '') return view;
  const known = parts.get(view) ?? new Map<string, ProjectView>();
  parts.set(view, known);
  const part = known.get(folder) ?? partOf(view, folder);
  known.set(folder, part);
  return part;
};

/** Whether the build of a folder takes the projects below it along. */
const aggregates = (view: ProjectView, { folder, toolchain }: ToolchainRoot): boolean => {
  const { paths, text } = viewWithin(view, folder);
  if (toolchain.name === 'rust') return /^\s*\[workspace[\].]/m.test(text('Cargo.toml') ?? '');
  if (toolchain.name === 'golang') return paths.includes('go.work');
  if (toolchain.name === 'java')
    return (
      paths.some((path) => /^settings\.gradle(?:\.kts)?$/.test(path)) ||
      (text('pom.xml') ?? '').includes('<modules>')
    );
  return toolchain.name === 'c';
};

/** Whether a package says itself how it is tested; else the project around it does. */
export const testsItself = (view: ProjectView, folder: string): boolean => {
  const manifest = readManifest(viewWithin(view, folder).text('package.json'));
  if (!manifest) return false;
  const script = (manifest.scripts['test'] ?? '').trim();
  const isOwn = script !== '' && !/no test specified/i.test(script);
  return isOwn || ['vitest', 'jest', 'mocha'].some((name) => dependsOn(manifest, name));
};

const isAbove = (outer: string, inner: string): boolean => outer !== inner && under(inner, outer);

const candidates = (view: ProjectView, toolchain: Toolchain): ToolchainRoot[] => {
  const sign = manifestsOf[toolchain.name];
  const folders = view.paths
    .filter((path) => !foreign.test(path) && sign?.test(path.slice(path.lastIndexOf('/') + 1)))
    .map((path) => dirname(path).replace(/^\.$/, ''));
  return [...new Set(folders)]
    .filter((folder) => folder.split('/').length <= depthLimit)
    .filter((folder) => toolchain.recognises(viewWithin(view, folder)))
    .map((folder) => ({ folder, toolchain }));
};

const searchRoots = (view: ProjectView): ToolchainRoot[] =>
  Object.values<Toolchain>(toolchains).flatMap((toolchain) => {
    const all = candidates(view, toolchain);
    const aggregating = new Set(all.filter((one) => aggregates(view, one)));
    return all.filter(({ folder }) => {
      const outer = all.filter((one) => isAbove(one.folder, folder));
      if (outer.some((one) => aggregating.has(one))) return false;
      return toolchain.name !== 'javascript' || outer.length === 0 || testsItself(view, folder);
    });
  });

const found = new WeakMap<ProjectView, ToolchainRoot[]>();

/**
 * The projects of a view, by their manifests: one at the root, members of workspaces, or merely several in folders. Those
 * that the build of a folder above takes along are left out, as are packages of JavaScript that only it can test.
 */
export const findRoots = (view: ProjectView): ToolchainRoot[] => {
  const known = found.get(view) ?? searchRoots(view);
  found.set(view, known);
  return known;
};

/** Whether packages of JavaScript in this folder are installed by a folder above. */
export const isInstalledAbove = (view: ProjectView, folder: string): boolean => {
  const parts = folder.split('/');
  const above = folder === '' ? [] : parts.map((_, at) => parts.slice(0, at).join('/'));
  return above.some((outer) => {
    const { paths, text } = viewWithin(view, outer);
    const isMember = readManifest(text('package.json'))?.workspaces !== undefined;
    return isMember || paths.includes('pnpm-workspace.yaml');
  });
};

/** The deepest folders of these projects that hold a changed path each; '' where none does. */
export const nearestFolders = (
  roots: readonly ToolchainRoot[],
  changed: readonly string[],
): ReadonlySet<string> =>
  new Set(
    changed.map((path) =>
      roots
        .map(({ folder }) => folder)
        .filter((folder) => under(path, folder))
        .reduce((deepest, folder) => (folder.length > deepest.length ? folder : deepest), ''),
    ),
  );
