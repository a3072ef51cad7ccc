import { dirname, join } from 'node:path/posix';

/** A text file that a prompt shows whole. */
export interface ShownFile {
  path: string;
  text: string;
}

/** A token is seldom more than 3 characters of code; counting this way errs on the safe side of a window. */
const charactersPerToken = 3;
const listedPaths = 200;

/** Words of a text that could name a file. Split once, looked up per path: never a search of the text per file. */
const wordsOf = (text: string): Set<string> =>
  new Set(text.split(/[\s"'`()[\]{}<>,;:!?*]+/).map((word) => word.replace(/\.$/, '')));

const manifests = ['package.json', 'tsconfig.json', 'pyproject.toml', 'README.md'];

/** Written by tools and long: a model has no use for them, and no business in them. */
const lockFiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'Cargo.lock',
  'go.sum',
  'poetry.lock',
  'uv.lock',
]);

/** Whether a file is one that a package manager writes. */
export const isLockFile = (path: string): boolean => lockFiles.has(baseName(path));

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Files that a text names, by path or by name alone. */
export const namedFiles = (paths: readonly string[], text: string): string[] => {
  const words = wordsOf(text);
  return paths.filter((path) => words.has(path) || words.has(baseName(path)));
};

const importPattern = /(?:from|import|require\()\s{0,5}['"](\.{1,2}\/[^'"\n]{1,300})['"]/g;
const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** Files of the project that a JavaScript or TypeScript file imports: a failing test names itself, the fault lies behind it. */
export const importedFiles = (path: string, text: string, known: ReadonlySet<string>): string[] => {
  const found = [...text.matchAll(importPattern)].flatMap(([, specifier = '']) => {
    const target = join(dirname(path), specifier);
    const bare = target.replace(/\.[cm]?jsx?$/, '');
    return (
      [...endings.map((ending) => target + ending), ...endings.map((ending) => bare + ending)].find((one) =>
        known.has(one),
      ) ?? []
    );
  });
  return [...new Set(found)];
};

/**
 * Which files a prompt should show, most needed first: what must be shown, what the plan or the request names,
 * manifests, then the rest by shortness of path, so that a small project is shown whole.
 */
export const rankFiles = (paths: readonly string[], needed: readonly string[], text: string): string[] => {
  const named = namedFiles(paths, text);
  const known = new Set(paths);
  const byDepth = paths
    .filter((path) => !isLockFile(path))
    .toSorted((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b));
  return [
    ...new Set([
      ...needed.filter((path) => known.has(path)),
      ...named,
      ...manifests.filter((path) => known.has(path)),
      ...byDepth,
    ]),
  ];
};

/** What a prompt shows: files whole, and those that did not fit. */
export interface Filled {
  whole: ShownFile[];
  /** Too large for what was left of the window when they came up. */
  large: ShownFile[];
  /** Characters that are left. */
  left: number;
}

/** Reads files in the order given until `tokens` are full; one that does not fit is never cut silently. */
export const fillContext = async (
  ranked: readonly string[],
  tokens: number,
  read: (path: string) => Promise<string | undefined>,
): Promise<Filled> => {
  const whole: ShownFile[] = [];
  const large: ShownFile[] = [];
  let left = tokens * charactersPerToken;
  let misses = 0;
  for (const path of ranked) {
    // A large repository is not read to its end only to find the last file that would still fit.
    if (left < 200 || misses >= 20) break;
    const text = await read(path);
    if (text === undefined) continue;
    if (text.length > left) {
      misses += 1;
      large.push({ path, text });
      continue;
    }
    left -= text.length + path.length;
    whole.push({ path, text });
  }
  return { whole, large, left };
};

/** The names of a project's files, bounded. */
export const listPaths = (paths: readonly string[]): string => {
  if (paths.length === 0) return '(the project is empty)';
  const listed = paths.slice(0, listedPaths).join('\n');
  return paths.length > listedPaths ? `${listed}\n… and ${paths.length - listedPaths} more files` : listed;
};
