/** A text file that a prompt shows whole. */
export interface ShownFile {
  path: string;
  text: string;
}

/** A token is seldom more than 3 characters of code; counting this way errs on the safe side of a window. */
const charactersPerToken = 3;
const listedPaths = 200;

/** Words of a text that could name a file. Split once, looked up per path: never a search of the text per file. */
const wordsOf = (text: string): Set<string> => new Set(text.split(/[\s"'`()[\]{}<>,;:!?*]+/).map((word) => word.replace(/\.$/, '')));

const manifests = ['package.json', 'tsconfig.json', 'pyproject.toml', 'README.md'];

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * Which files a prompt should show, most needed first: what must be shown, what the plan or the request names,
 * manifests, then the rest by shortness of path, so that a small project is shown whole.
 */
export const rankFiles = (paths: readonly string[], needed: readonly string[], text: string): string[] => {
  const words = wordsOf(text);
  const named = paths.filter((path) => words.has(path) || words.has(baseName(path)));
  const known = new Set(paths);
  const byDepth = paths.toSorted((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b));
  return [...new Set([...needed.filter((path) => known.has(path)), ...named, ...manifests.filter((path) => known.has(path)), ...byDepth])];
};

/** Reads files in the order given until `tokens` are full; one that does not fit is passed over, never cut. */
export const fillContext = async (
  ranked: readonly string[],
  tokens: number,
  read: (path: string) => Promise<string | undefined>,
): Promise<ShownFile[]> => {
  const shown: ShownFile[] = [];
  let left = tokens * charactersPerToken;
  let misses = 0;
  for (const path of ranked) {
    // A large repository is not read to its end only to find the last file that would still fit.
    if (left < 200 || misses >= 20) break;
    const text = await read(path);
    if (text === undefined) continue;
    if (text.length > left) {
      misses += 1;
      continue;
    }
    left -= text.length + path.length;
    shown.push({ path, text });
  }
  return shown;
};

/** The names of a project's files, bounded. */
export const listPaths = (paths: readonly string[]): string => {
  if (paths.length === 0) return '(the project is empty)';
  const listed = paths.slice(0, listedPaths).join('\n');
  return paths.length > listedPaths ? `${listed}\n… and ${paths.length - listedPaths} more files` : listed;
};
