import { dirname, join, relative } from 'node:path/posix';

const specifier = /(\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])(\.{1,2}\/[^'"\n]{1,300})\2/g;

/** Relative specifiers of a JavaScript or TypeScript file, each once. */
export const relativeSpecifiers = (text: string): string[] => [
  ...new Set([...text.matchAll(specifier)].map(([, , , name = '']) => name)),
];

const endings = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.json',
  '.vue',
  '.svelte',
  '.css',
];
const indexes = ['/index.ts', '/index.tsx', '/index.js', '/index.mjs'];

/** The file that a relative specifier leads to, as bundlers and Node together understand it. */
export const resolveSpecifier = (
  from: string,
  name: string,
  paths: ReadonlySet<string>,
): string | undefined => {
  const target = join(dirname(from), name.replace(/[?#].*$/, ''));
  const sources = [
    target,
    target.replace(/\.([cm]?)jsx?$/, '.$1ts'),
    target.replace(/\.([cm]?)jsx?$/, '.$1tsx'),
  ];
  const found = sources.find((path) => paths.has(path));
  return found ?? [...endings, ...indexes].map((ending) => target + ending).find((path) => paths.has(path));
};

const withoutEnding = (path: string): string => path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');

/** How `from` names `target`, with or without an ending as `like` (another specifier of the project) has it. */
export const specifierFor = (from: string, target: string, like: string): string => {
  const way = relative(dirname(from), target);
  const dotted = way.startsWith('.') ? way : `./${way}`;
  if (!/\.[cm]?[jt]sx?$/.test(target)) return dotted;
  const ending = /\.[cm]?[jt]sx?$/.exec(like)?.[0];
  if (ending === undefined) return withoutEnding(dotted);
  // TypeScript is imported by the name that it will be compiled to, unless this project says otherwise.
  if (/ts|tsx/.test(ending)) return dotted;
  return dotted.replace(/\.([cm]?)tsx?$/, '.$1js');
};

/** The text with one specifier in the place of another, wherever it is imported. */
export const renameSpecifier = (text: string, before: string, after: string): string =>
  text.replaceAll(specifier, (whole, lead: string, mark: string, name: string) =>
    name === before ? `${lead}${mark}${after}${mark}` : whole,
  );
