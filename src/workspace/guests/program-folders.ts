import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

const isVisible = (path: string): boolean => path.startsWith('/usr/');

const inPackage = (file: string): string | undefined => {
  const parts = file.split(sep);
  const at = parts.indexOf('node_modules');
  if (at < 0) return undefined;
  const length = parts[at + 1]?.startsWith('@') === true ? 3 : 2;
  return parts.slice(0, at + length).join(sep);
};

/** The environment of Python that a program stands in, and the Python behind it. */
const inPython = (file: string): string[] | undefined => {
  const root = dirname(dirname(file));
  if (!existsSync(join(root, 'pyvenv.cfg'))) return undefined;
  const home = /^home\s*=\s*(.+)$/m.exec(readFileSync(join(root, 'pyvenv.cfg'), 'utf8'))?.[1]?.trim();
  return home !== undefined && !isVisible(home) && basename(home) === 'bin' ? [root, dirname(home)] : [root];
};

/**
 * What a program (its real path) needs to be seen of, to run in a cage: its npm package, its Python environment, or the file
 * alone. Never the folder around: that may be a home. Nothing for what stands below /usr, which every cage sees.
 */
export const programFolders = (real: string): string[] =>
  (inPython(real) ?? [inPackage(real) ?? real]).filter((path) => !isVisible(path));
