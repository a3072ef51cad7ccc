import { basename, dirname, join } from 'node:path/posix';
import { splitName } from './test-layout.ts';

const go = (source: string, stem: string): string =>
  stem.endsWith('_test') ? source : join(dirname(source), `${stem}_test.go`);

/** Integration tests of cargo: beside the manifest of the crate. */
const rust = (source: string, stem: string, paths: readonly string[]): string => {
  const known = new Set(paths);
  let crate = dirname(source);
  while (crate !== '.' && !known.has(join(crate, 'Cargo.toml'))) crate = dirname(crate);
  if (source.startsWith(join(crate, 'tests/'))) return source;
  const named = stem === 'mod' ? basename(dirname(source)) : stem;
  return join(crate, 'tests', `${named}.rs`);
};

const java = (source: string, stem: string): string => {
  if (/(?:Test|Tests|IT)$/.test(stem)) return source;
  const folder = dirname(source).replace(/(^|\/)src\/main\/java(?=\/|$)/, '$1src/test/java');
  return join(folder, `${stem}Test.java`);
};

const languages: Record<string, (source: string, stem: string, paths: readonly string[]) => string> = {
  '.go': go,
  '.rs': rust,
  '.java': java,
};

/**
 * Where the test of a source file goes in a language without a toolchain, by its custom; a test stays where it is.
 * `paths` are those of the project. Undefined for languages whose custom is not known.
 */
export const testPathFor = (source: string, paths: readonly string[]): string | undefined => {
  const { stem, ending } = splitName(source);
  return Object.hasOwn(languages, ending) ? languages[ending]?.(source, stem, paths) : undefined;
};
