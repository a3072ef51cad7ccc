import { readText } from '../files.ts';
import type { Installation } from './module-key.ts';

/** Lock files by the program that writes them. */
const locks: Record<string, readonly string[]> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  bun: ['bun.lock'],
};

/** Settings of a project that change what is installed, and how. */
const settings = ['.npmrc', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', 'bunfig.toml'];

/** Larger than any lock file that somebody would commit. */
const limitBytes = 64_000_000;

/** Packages that are folders, archives or patches of the project: their content stands in no lock file. */
const local = /["'\s@(:](?:file|link|portal|patch|workspace):(?!\.["'])/;

/** Several packages in one project have folders of their own for what they depend on. */
const workspaces = /"workspaces"\s*:/;

/** Undefined where a file is there that cannot be read as text. */
const readTexts = async (dir: string, names: readonly string[]): Promise<Map<string, string> | undefined> => {
  const texts = new Map<string, string>();
  for (const path of names) {
    const file = await readText(dir, path, { limitBytes });
    if (file?.kind === 'refused') return undefined;
    if (file !== undefined) texts.set(path, file.text);
  }
  return texts;
};

/** What is asked for by the files of a project; undefined where that does not say everything, or nothing exactly. */
export const readInstallation = async (
  dir: string,
  manager: string,
  paths: readonly string[],
): Promise<Pick<Installation, 'manifest' | 'texts'> | undefined> => {
  const lockNames = locks[manager];
  const committed = paths.some((path) => path === 'node_modules' || path.startsWith('node_modules/'));
  if (committed || lockNames === undefined) return undefined;
  const texts = await readTexts(dir, ['package.json', ...lockNames, ...settings]);
  const lock = lockNames.map((path) => texts?.get(path)).find((text) => text !== undefined);
  if (texts === undefined || lock === undefined) return undefined;
  const manifest = texts.get('package.json') ?? '';
  const several = workspaces.test(manifest) || /^packages:/m.test(texts.get('pnpm-workspace.yaml') ?? '');
  if (several || local.test(manifest) || local.test(lock)) return undefined;
  texts.delete('package.json');
  return { manifest, texts };
};
