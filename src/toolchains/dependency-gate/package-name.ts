import type { Ecosystem } from '../../domain/dependency.ts';

const patterns: Record<Ecosystem, RegExp> = {
  npm: /^(?:@[a-z\d~-][a-z\d._~-]*\/)?[a-z\d~-][a-z\d._~-]*$/i,
  pypi: /^[a-z\d](?:[a-z\d._-]*[a-z\d])?$/i,
  cargo: /^[a-z][a-z\d_-]*$/i,
  go: /^[a-z\d][a-z\d.-]*(?:\/[\w.~-]+)*$/i,
};

const longest: Record<Ecosystem, number> = { npm: 214, pypi: 100, cargo: 64, go: 255 };

/** Whether a registry could know such a name at all. */
export const isPackageName = (ecosystem: Ecosystem, name: string): boolean =>
  name.length <= longest[ecosystem] &&
  patterns[ecosystem].test(name) &&
  !name.split('/').some((part) => part === '.' || part === '..') &&
  name !== 'node_modules' &&
  name !== 'favicon.ico';

/** One name for all spellings that a registry takes for the same. */
export const canonicalName = (ecosystem: Ecosystem, name: string): string =>
  ecosystem === 'pypi' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name;
