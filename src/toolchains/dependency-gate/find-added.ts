import type { AddedDependency } from '../../domain/dependency.ts';
import { canonicalName } from './package-name.ts';
import type { Declared } from './package-spec.ts';
import { ownPackageName, readManifestDependencies } from './read-manifest-dependencies.ts';

/** All manifests of a project by path, before and after a change. */
export interface ManifestTexts {
  before: ReadonlyMap<string, string>;
  after: ReadonlyMap<string, string>;
}

/** What was agreed to once: the same package from the same kind of place. For an address, the very address. */
const identity = ({ ecosystem, name, target, range, source }: Declared): string =>
  JSON.stringify([
    ecosystem,
    canonicalName(ecosystem, name),
    target ?? '',
    source,
    source === 'git' || source === 'http' ? range : '',
  ]);

/** Texts of a manifest are shown to persons and models: one line, and not a long one. */
const plain = (text: string): string =>
  text
    .replaceAll(/\p{C}|\s+/gu, ' ')
    .trim()
    .slice(0, 300);

const declaredIn = (texts: ReadonlyMap<string, string>): AddedDependency[] =>
  [...texts].flatMap(([path, text]) =>
    readManifestDependencies(path, text).map(({ target, ...one }) => ({
      ...one,
      name: plain(one.name),
      range: plain(one.range),
      ...(target !== undefined && { target: plain(target) }),
      manifest: path,
    })),
  );

/**
 * Packages that a change adds to a project, each once. A package that any manifest declared before is not new, whatever its
 * range; it is when it now comes from elsewhere. Packages of the project's own workspace are none.
 */
export const findAdded = ({ before, after }: ManifestTexts): AddedDependency[] => {
  const present = new Set(declaredIn(before).map(identity));
  const own = new Set([...after].map(([path, text]) => ownPackageName(path, text)));
  const added = new Map<string, AddedDependency>();
  for (const one of declaredIn(after)) {
    const isOwn = one.ecosystem === 'npm' && one.source === 'registry' && own.has(one.name);
    const key = identity(one);
    if (!isOwn && !present.has(key) && !added.has(key)) added.set(key, one);
  }
  return [...added.values()];
};
