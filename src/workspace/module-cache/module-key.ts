import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Everything that decides what an install puts into `node_modules`. */
export interface Installation {
  /** npm, pnpm, yarn or bun, and the version it prints. */
  manager: string;
  managerVersion: string;
  nodeMajor: number;
  platform: string;
  arch: string;
  /** Where packages come from: two registries may give different packages the same name. */
  registry: string;
  /** Text of package.json. */
  manifest: string;
  /** The lock file, and the settings that the project brings along: path → text. */
  texts: ReadonlyMap<string, string>;
  /** Packages whose scripts ran. */
  scripts?: readonly string[];
}

/** What of package.json an install looks at; scripts are not run, and a new title installs nothing else. */
const parts = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bundleDependencies',
  'bundledDependencies',
  'overrides',
  'resolutions',
  'pnpm',
  'engines',
  'packageManager',
  'dependenciesMeta',
  'patchedDependencies',
  'trustedDependencies',
] as const;

/** Keys in order at every depth, so that the same dependencies written in another order are the same. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => [name, sorted(one)]);
};

const manifestSchema = z.record(z.string(), z.unknown());

const dependencyParts = (manifest: string): unknown => {
  const text = manifest.startsWith('\uFEFF') ? manifest.slice(1) : manifest;
  const all = manifestSchema.parse(JSON.parse(text));
  return sorted(Object.fromEntries(parts.flatMap((part) => (part in all ? [[part, all[part]]] : []))));
};

/** Everything that decides what an install of another kind fetches. */
export interface Fetching {
  manager: string;
  /** What the tool prints of itself, and of what else on the machine its answer depends on. */
  managerVersion: string;
  platform: string;
  arch: string;
  registry: string;
  /** The words of the install. */
  command: readonly string[];
  /** Manifests, lock files and settings of the project: path → text. */
  texts: ReadonlyMap<string, string>;
  /** Names whose scripts may run. */
  scripts: readonly string[];
  /** The day (UTC) where versions are left to the registry, else nothing. */
  day: string;
}

const hashOf = (all: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(all)))
    .digest('hex');

/** As {@link moduleKey}, for what is not npm's. */
export const fetchKey = ({ texts, scripts, ...rest }: Fetching): string =>
  hashOf({
    version: 1,
    ...rest,
    scripts: scripts.toSorted(),
    files: [...texts].sort(([a], [b]) => (a < b ? -1 : 1)),
  });

/**
 * SHA-256 in hex over all of it. Each part is written with its name and as JSON, so that no two different installations
 * run together into the same text. Throws where package.json is no JSON object.
 */
export const moduleKey = ({ manifest, texts, scripts = [], ...rest }: Installation): string => {
  const files = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  const allowed = scripts.length === 0 ? {} : { scripts: scripts.toSorted() };
  const all = { version: 1, ...rest, ...allowed, manifest: dependencyParts(manifest), files };
  return hashOf(all);
};
