import { basename, dirname, join } from 'node:path/posix';

/** Where the tests of a project stand: beside the code, in a folder within its folder, or in one folder for many. */
export type TestLayout =
  | { style: 'beside' }
  | { style: 'inside'; folder: string }
  /** `base` with the names of all folders that hold tests below it, '' for itself. */
  | { style: 'apart'; base: string; folders: ReadonlySet<string> };

const apart = /^(?:tests?|specs?)$/;

const layoutOf = (test: string): TestLayout => {
  const folders = dirname(test).split('/');
  if (folders.at(-1) === '__tests__') return { style: 'inside', folder: '__tests__' };
  const at = folders.findIndex((folder) => apart.test(folder));
  if (at < 0) return { style: 'beside' };
  const below = folders.slice(at + 1).join('/');
  return { style: 'apart', base: folders.slice(0, at + 1).join('/'), folders: new Set(['', below]) };
};

const isWithin = (folder: string, outer: string): boolean =>
  outer === '.' || folder === outer || folder.startsWith(`${outer}/`);

type Apart = Extract<TestLayout, { style: 'apart' }>;

/** The folder of tests that stands nearest above the source, else the one that holds most. */
const nearest = (layouts: readonly Apart[], source: string): Apart | undefined => {
  const bases = Map.groupBy(layouts, ({ base }) => base);
  const [found] = [...bases].toSorted(([a, one], [b, other]) => {
    const depth = (base: string): number =>
      isWithin(dirname(source), dirname(base)) ? dirname(base).length : -1;
    return depth(b) - depth(a) || other.length - one.length;
  });
  if (!found) return undefined;
  const [base, all] = found;
  return { style: 'apart', base, folders: new Set(all.flatMap(({ folders }) => [...folders])) };
};

/** What most of the tests do that a project has; undefined where it has none. */
export const findLayout = (source: string, tests: readonly string[]): TestLayout | undefined => {
  const layouts = tests.map(layoutOf);
  const [most] = [...Map.groupBy(layouts, ({ style }) => style)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  if (!most) return undefined;
  return most[0] === 'apart'
    ? nearest(
        layouts.filter((one) => one.style === 'apart'),
        source,
      )
    : most[1][0];
};

/** The folder below `base` that stands for the source's own: the longest end of its path that is there already. */
const mirrored = ({ base, folders }: Apart, source: string): string => {
  const parts = dirname(source)
    .slice(isWithin(dirname(source), dirname(base)) && dirname(base) !== '.' ? dirname(base).length : 0)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const ends = parts.map((_, at) => parts.slice(at).join('/'));
  const known = ends.find((end) => folders.has(end));
  if (known !== undefined || folders.size <= 1) return known ?? '';
  return parts.slice(/^(?:src|lib)$/.test(parts[0] ?? '') ? 1 : 0).join('/');
};

/** The path of a test with this name for a source file. */
export const placeTest = (source: string, name: string, layout: TestLayout): string => {
  if (layout.style === 'beside') return join(dirname(source), name);
  if (layout.style === 'inside') return join(dirname(source), layout.folder, name);
  return join(layout.base, mirrored(layout, source), name);
};

/** Name without its last ending, and that ending. */
export const splitName = (path: string): { stem: string; ending: string } => {
  const name = basename(path);
  const at = name.lastIndexOf('.');
  return at <= 0 ? { stem: name, ending: '' } : { stem: name.slice(0, at), ending: name.slice(at) };
};

/** A path that no program takes for an option. */
export const asArgument = (path: string): string => (path.startsWith('-') ? `./${path}` : path);
