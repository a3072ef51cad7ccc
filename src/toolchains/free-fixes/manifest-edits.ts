import type { RegistryAnswer } from '../../domain/dependency.ts';
import { judgeDependency } from '../dependency-gate/judge-dependency.ts';
import { readManifest } from '../package-manifest.ts';
import type { FixFiles, PackageDesk } from './free-fix.ts';

/** Nobody looks at what a fix adds but the gate: a name that came up later than this may be made for the mistake. */
const settledMs = 365 * 86_400_000;

/** The manifest that a file belongs to: the nearest above it, else the project's own. */
export const manifestOf = (path: string | undefined, paths: readonly string[]): string => {
  const folders = (path ?? '').split('/').slice(0, -1);
  for (; folders.length > 0; folders.pop()) {
    const manifest = [...folders, 'package.json'].join('/');
    if (paths.includes(manifest)) return manifest;
  }
  return 'package.json';
};

/** Whether the dependency gate would let it in without asking anybody. */
export const isAccepted = (
  one: { name: string; range: string; manifest: string },
  answer: RegistryAnswer,
  { now }: PackageDesk,
): boolean =>
  judgeDependency({ ecosystem: 'npm', source: 'registry', ...one }, answer, { now, known: [] }).verdict ===
  'ok';

/** The newest version, where the dependency gate has nothing to say against it and it has stood for long; else undefined. */
export const acceptedVersion = async (
  name: string,
  manifest: string,
  packages: PackageDesk,
): Promise<string | undefined> => {
  const answer = await packages.look(name);
  if (answer.kind !== 'found') return undefined;
  const { createdAt, tags } = answer.record;
  const latest = tags['latest'];
  const age = packages.now - Date.parse(createdAt ?? '');
  if (latest === undefined || !(age > settledMs)) return undefined;
  const range = `^${latest}`;
  return isAccepted({ name, range, manifest }, answer, packages) ? range : undefined;
};

type Group = 'dependencies' | 'devDependencies';

/** The manifest with one more dependency, as its own indentation has it; undefined where it is there or cannot be read. */
export const withDependency = (
  text: string,
  group: Group,
  [name, range]: readonly [string, string],
): string | undefined => {
  const manifest = readManifest(text);
  if (manifest === undefined) return undefined;
  const known = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies };
  if (Object.hasOwn(known, name)) return undefined;
  const value = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>;
  const entries = Object.entries({ ...manifest[group], [name]: range }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return write({ ...value, [group]: Object.fromEntries(entries) }, text);
};

/** The manifest without a dependency. */
export const withoutDependency = (text: string, name: string): string | undefined => {
  if (readManifest(text) === undefined) return undefined;
  const value = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>;
  let found = false;
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    const ranges = value[group];
    if (typeof ranges !== 'object' || ranges === null || !Object.hasOwn(ranges, name)) continue;
    value[group] = Object.fromEntries(Object.entries(ranges).filter(([key]) => key !== name));
    found = true;
  }
  return found ? write(value, text) : undefined;
};

const write = (value: unknown, like: string): string => {
  const indent = /^\{\r?\n([ \t]+)/.exec(like)?.[1] ?? '  ';
  return `${JSON.stringify(value, null, indent)}${like.endsWith('\n') ? '\n' : ''}`;
};

/** Whether any text of the project but its manifests and lock files holds the word. */
export const isMentioned = async (word: string, files: FixFiles): Promise<boolean> => {
  for (const path of files.paths) {
    if (/(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock)$/.test(path))
      continue;
    if ((await files.read(path))?.includes(word)) return true;
  }
  return false;
};
