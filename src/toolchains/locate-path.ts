/** Turns paths as tools print them into the project's own. */
export interface Locator {
  /** The project's path for `raw`; undefined for what lies outside the project. */
  locate: (raw: string) => string | undefined;
  /** The same, for files that the project is known to have: dependencies, built files and the tool itself are none. */
  own: (raw: string) => string | undefined;
  /** The project's only file whose path ends with these parts: what languages print that name files by package. */
  ending: (tail: string) => string | undefined;
}

const isAbsolute = (path: string): boolean => path.startsWith('/') || /^[A-Za-z]:\//.test(path);

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Separators become `/`, `file://` and `./` go; `a/../b` is kept, nobody prints it for a file of the project. */
const normalise = (raw: string): string => {
  const text = raw.trim();
  const path = text.startsWith('file://') ? decode(text.slice('file://'.length)) : text;
  const slashed = path.replaceAll('\\', '/').replace(/^\/(?=[A-Za-z]:\/)/, '');
  return slashed.startsWith('./') ? slashed.slice(2) : slashed;
};

/** Deeper paths are not looked into: every step down is one look-up. */
const depthLimit = 64;

const ownTail = (path: string, known: ReadonlySet<string>): string | undefined => {
  if (path.includes('/node_modules/')) return undefined;
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .slice(-depthLimit);
  for (let from = 0; from < parts.length; from++) {
    const tail = parts.slice(from).join('/');
    if (known.has(tail)) return tail;
  }
  return undefined;
};

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Readers know no root: an absolute path is ours when its longest tail is a file of the project. */
export const locatorFor = (paths: readonly string[]): Locator => {
  const known = new Set(paths);
  const own = (raw: string): string | undefined => {
    const path = normalise(raw);
    if (known.has(path)) return path;
    return isAbsolute(path) ? ownTail(path, known) : undefined;
  };
  const locate = (raw: string): string | undefined => {
    const path = normalise(raw);
    if (path === '' || path.startsWith('../') || path.startsWith('node:')) return undefined;
    return own(raw) ?? (isAbsolute(path) ? undefined : path);
  };
  // Made when it is first asked for: an output may name thousands of files, a project may have as many.
  let named: Map<string, string[]> | undefined;
  const ending = (tail: string): string | undefined => {
    if (known.has(tail)) return tail;
    named ??= Map.groupBy(paths, nameOf);
    const found = named.get(nameOf(tail))?.filter((path) => path.endsWith(`/${tail}`)) ?? [];
    return found.length === 1 ? found[0] : undefined;
  };
  return { locate, own, ending };
};
