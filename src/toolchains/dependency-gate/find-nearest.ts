import { distance } from 'fastest-levenshtein';
import type { Ecosystem } from '../../domain/dependency.ts';
import { canonicalName } from './package-name.ts';
import { popularNpm } from './popular-npm.ts';
import { popularPypi } from './popular-pypi.ts';

/** The same letters without what people mistype between them. */
const squash = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, '');

/** Additions under which imitations hide: `lodash-js`, `node-express`, `python-requests`. */
const stem = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(?:node|nodejs|js|python|py)[-_.]/, '')
    .replace(/[-_.]?(?:nodejs|node|js|python|py)$/, '');

/** Two letters that changed places count as one mistake. */
const isSwapped = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
};

/** Short names have many honest neighbours. */
const leastLetters = 4;
const longName = 10;

interface Known {
  name: string;
  squashed: string;
}

const scopeOf = (name: string): string => /^@[^/]*\//.exec(name)?.[0] ?? '';

const indexOf = (names: readonly string[]) => ({
  names: new Set(names),
  scopes: new Set(names.map(scopeOf).filter((scope) => scope !== '')),
  list: names.map((name): Known => ({ name, squashed: squash(name) })),
});
const known: Partial<Record<Ecosystem, ReturnType<typeof indexOf>>> = {
  npm: indexOf(popularNpm),
  pypi: indexOf(popularPypi),
};

/** Whether everybody knows a package of this name, or of its scope: nobody else can publish in that. */
export const isPopular = (ecosystem: Ecosystem, name: string): boolean => {
  const { names, scopes } = known[ecosystem] ?? {};
  const canonical = canonicalName(ecosystem, name);
  return names?.has(canonical) === true || scopes?.has(scopeOf(canonical)) === true;
};

const imitates = (name: string, { name: popular, squashed }: Known): boolean => {
  const own = squash(name);
  if (own === squashed) return true;
  if (squashed.length < leastLetters || own.length < leastLetters) return false;
  const scoped = /^@[^/]*\/(.+)$/.exec(name)?.[1];
  if (scoped !== undefined && scoped === popular) return true;
  if (scoped === undefined && squash(stem(name)) === squashed) return true;
  const [far, limit] = [distance(own, squashed), Math.min(own.length, squashed.length) >= longName ? 2 : 1];
  return isSwapped(own, squashed) || far <= limit;
};

/**
 * The popular package whose name this one could be mistaken for: other separators or scope, letters missing, added or swapped,
 * `js` or `python` put before or behind. Undefined for popular names themselves, and where we know no names.
 */
export const findImitated = (ecosystem: Ecosystem, name: string): string | undefined => {
  const index = known[ecosystem];
  const canonical = canonicalName(ecosystem, name);
  if (index === undefined || isPopular(ecosystem, canonical)) return undefined;
  return index.list.find((one) => imitates(canonical, one))?.name;
};

const nearestLimit = 3;

/** Up to three names that may have been meant, nearest first: popular ones and those in `also`. */
export const findNearest = (ecosystem: Ecosystem, name: string, also: Iterable<string> = []): string[] => {
  const own = squash(name).slice(0, 100);
  const imitated = findImitated(ecosystem, name);
  const candidates = new Set([...(known[ecosystem]?.names ?? []), ...also]);
  candidates.delete(name);
  const near = [...candidates]
    .map((candidate) => {
      const other = squash(candidate);
      return { candidate, far: distance(own, other), length: other.length };
    })
    .filter(({ far, length }) => far <= Math.min(3, Math.floor(Math.min(own.length, length) / 3)))
    .toSorted((a, b) => a.far - b.far)
    .map(({ candidate }) => candidate);
  return [...new Set([...(imitated === undefined ? [] : [imitated]), ...near])].slice(0, nearestLimit);
};
