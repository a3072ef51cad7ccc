import { basename } from 'node:path/posix';
import { jsonrepair } from 'jsonrepair';
import { parse } from 'smol-toml';
import { readNpmSpec, readRequirement, type Declared } from './package-spec.ts';

type Table = Record<string, unknown>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const tableOf = (value: unknown): Table => (isTable(value) ? value : {});
const words = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const parseWith = (read: (text: string) => unknown, text: string): Table => {
  try {
    return tableOf(read(text.replace(/^\uFEFF/, '')));
  } catch {
    // A manifest that nobody can read installs nothing; the checks complain about it.
    return {};
  }
};

/** A later step may mend what is no JSON yet; what it will then declare counts now. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(jsonrepair(text));
  }
};

const npmGroups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** Overrides put another package in the place of one, at any depth: only those that are not plain ranges matter here. */
const overridesIn = (value: unknown): Declared[] =>
  Object.entries(tableOf(value)).flatMap(([key, spec]) => {
    if (typeof spec !== 'string') return overridesIn(spec);
    const name = /((?:@[^/@\s]+\/)?[^/@\s>]+)(?:@[^/]*)?$/.exec(key)?.[1] ?? key;
    const declared = readNpmSpec(name, spec);
    return declared.target !== undefined || declared.source !== 'registry' ? [declared] : [];
  });

const readPackageJson = (text: string): Declared[] => {
  const manifest = parseWith(parseJson, text);
  const groups = npmGroups.flatMap((group) =>
    Object.entries(tableOf(manifest[group])).flatMap(([name, spec]) =>
      typeof spec === 'string' ? [readNpmSpec(name, spec)] : [],
    ),
  );
  const overrides = [manifest['overrides'], manifest['resolutions'], tableOf(manifest['pnpm'])['overrides']];
  return [...groups, ...overrides.flatMap(overridesIn)];
};

const readRequirements = (text: string): Declared[] =>
  text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map(readRequirement)
    .filter((one) => one !== undefined);

/** Poetry's own tables: `name = "^1"` or `name = { version, git, url, path }`. */
const readPoetry = (table: unknown): Declared[] =>
  Object.entries(tableOf(table)).flatMap(([name, value]): Declared[] => {
    if (name.toLowerCase() === 'python') return [];
    return [fromTable('pypi', name, value)];
  });

const fromTable = (ecosystem: 'pypi' | 'cargo', name: string, value: unknown): Declared => {
  const { version, git, url, path, package: target, workspace } = tableOf(value);
  const named = {
    ecosystem,
    name,
    ...(typeof target === 'string' && target !== name && { target }),
  };
  if (typeof git === 'string') return { ...named, range: git, source: 'git' };
  if (typeof url === 'string') return { ...named, range: url, source: 'http' };
  if (typeof path === 'string') return { ...named, range: path, source: 'local' };
  if (workspace === true) return { ...named, range: 'workspace:', source: 'local' };
  const range = typeof value === 'string' ? value : version;
  return { ...named, range: typeof range === 'string' ? range : '*', source: 'registry' };
};

const readPyproject = (text: string): Declared[] => {
  const toml = parseWith(parse, text);
  const project = tableOf(toml['project']);
  const poetry = tableOf(tableOf(toml['tool'])['poetry']);
  const requirements = [
    ...words(project['dependencies']),
    ...Object.values(tableOf(project['optional-dependencies'])).flatMap(words),
    ...Object.values(tableOf(toml['dependency-groups'])).flatMap(words),
    // What builds a package is installed too, and runs first.
    ...words(tableOf(toml['build-system'])['requires']),
  ];
  return [
    ...requirements.map(readRequirement).filter((one) => one !== undefined),
    ...[poetry['dependencies'], poetry['dev-dependencies']].flatMap(readPoetry),
    ...Object.values(tableOf(poetry['group'])).flatMap((group) => readPoetry(tableOf(group)['dependencies'])),
  ];
};

const cargoGroups = ['dependencies', 'dev-dependencies', 'build-dependencies'];

const readCargo = (text: string): Declared[] => {
  const toml = parseWith(parse, text);
  const places = [toml, tableOf(toml['workspace']), ...Object.values(tableOf(toml['target'])).map(tableOf)];
  return places.flatMap((place) =>
    cargoGroups.flatMap((group) =>
      Object.entries(tableOf(place[group])).map(([name, value]) => fromTable('cargo', name, value)),
    ),
  );
};

const readGoMod = (text: string): Declared[] => {
  const plain = text.replaceAll(/\/\/[^\n]*/g, '');
  const lines = (verb: string): string[][] =>
    [...plain.matchAll(new RegExp(`^${verb}\\s*(?:\\(([^)]*)\\)|([^\\n(]+))$`, 'gm'))]
      .flatMap(([, block, single]) => (block ?? single ?? '').split('\n'))
      .map((line) => line.trim().split(/\s+/));
  const required = lines('require').flatMap(([name = '', range = '']): Declared[] =>
    name === '' ? [] : [{ ecosystem: 'go', name, range, source: 'registry' }],
  );
  const replaced = lines('replace').flatMap((parts): Declared[] => {
    const [name = '', target = '', range = ''] = [parts[0], ...parts.slice(parts.indexOf('=>') + 1)];
    if (!parts.includes('=>') || target === '') return [];
    if (/^\.{0,2}\//.test(target)) return [{ ecosystem: 'go', name, range: target, source: 'local' }];
    return [{ ecosystem: 'go', name, target, range, source: 'registry' }];
  });
  return [...required, ...replaced];
};

const readers: [RegExp, (text: string) => Declared[]][] = [
  [/^package\.json$/, readPackageJson],
  [/^(?:[\w.-]*[-_.])?requirements[\w.-]*\.txt$/, readRequirements],
  [/^pyproject\.toml$/, readPyproject],
  [/^Cargo\.toml$/, readCargo],
  [/^go\.mod$/, readGoMod],
];

const readerFor = (path: string) =>
  (/(?:^|\/)requirements\/[\w.-]+\.txt$/.test(path) ? readRequirements : undefined) ??
  readers.find(([pattern]) => pattern.test(basename(path)))?.[1];

/** Whether packages are declared in a file of this path. Folders with installed packages are nobody's manifests. */
export const isDependencyManifest = (path: string): boolean =>
  !/(?:^|\/)(?:node_modules|vendor|\.venv)\//.test(path) && readerFor(path) !== undefined;

/** Every package that a manifest declares, in its order; none for a text that cannot be read. */
export const readManifestDependencies = (path: string, text: string): Declared[] =>
  readerFor(path)?.(text) ?? [];

/** The name that a package.json gives its own package, for the members of a workspace. */
export const ownPackageName = (path: string, text: string): string | undefined => {
  if (basename(path) !== 'package.json') return undefined;
  const { name } = parseWith(parseJson, text);
  return typeof name === 'string' ? name : undefined;
};
