import { dirname, join } from 'node:path/posix';
import type { Fixer, FixFiles } from './free-fix.ts';

/** The tsconfig.json that a file belongs to: the nearest above it. */
const configOf = (path: string, paths: readonly string[]): string | undefined => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const config = join(folder, 'tsconfig.json');
    if (paths.includes(config)) return config;
    if (folder === '.' || folder === '/') return undefined;
  }
};

/** Puts an option first, so that comments and the order of the others stay. */
const withOption = (text: string, option: string): string | undefined => {
  const mended = text.replace(/("compilerOptions"\s*:\s*\{)/, `$1\n    ${option},`);
  return mended === text ? undefined : mended;
};

const addNodeTypes = async (config: string, text: string, files: FixFiles) => {
  const manifest = await files.read('package.json');
  if (manifest === undefined || !/"@types\/node"/.test(manifest)) return undefined;
  const mended = text.replace(/("types"\s*:\s*\[)([^\]]*)\]/, (whole, lead: string, list: string) =>
    /"node"/.test(list)
      ? whole
      : `${lead}${['"node"', ...(list.trim() === '' ? [] : [list.trim()])].join(', ')}]`,
  );
  return mended === text
    ? undefined
    : { path: config, text: mended, about: 'the types of Node were left out of tsconfig.json' };
};

/** Options that the compiler asks for by name. */
export const compilerSettings: Fixer = async ({ path, code, message }, files) => {
  if (path === undefined) return undefined;
  const needsNode =
    code === 'TS2591' || code === 'TS2580' || (code === 'TS2307' && /module ['"]node:/.test(message));
  if (code !== 'TS17004' && !needsNode) return undefined;
  const config = configOf(path, files.paths);
  const text = config === undefined ? undefined : await files.read(config);
  if (config === undefined || text === undefined) return undefined;
  if (needsNode) return addNodeTypes(config, text, files);
  const mended = /"jsx"\s*:/.test(text) ? undefined : withOption(text, '"jsx": "react-jsx"');
  return mended === undefined
    ? undefined
    : { path: config, text: mended, about: 'JSX without the option jsx in tsconfig.json' };
};
