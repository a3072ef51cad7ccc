import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readEnvironmentLayer } from './environment-layer.ts';
import { readFileLayer, type FileLayer } from './file-layer.ts';
import { give, type Given } from './layer.ts';
import { mergeLayers, type InForce } from './merge-layers.ts';
import { personFile, personRoles, type Place } from './places.ts';
import { rolesHere, type RolesHere } from './roles.ts';
import { configSchema, type RawConfig } from './schema.ts';

/** Where a configuration is read from. Nothing else is looked at. */
export interface ConfigSources extends Place {
  /** Relative folders of flags and environment start here. */
  cwd: string;
  /** Values of flags by key, such as `data_dir`; they win over everything. */
  flags?: Readonly<Record<string, unknown>>;
  /** A folder in a repository whose own millwright.toml counts too, as far as a project is trusted. */
  projectDir?: string | undefined;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The root of the repository around a folder: a millwright.toml further up is not the project's. */
const repositoryRoot = async (folder: string): Promise<string | undefined> => {
  if (await exists(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : repositoryRoot(parent);
};

const readProject = async (root: string | undefined): Promise<Given[]> => {
  const layer = root === undefined ? undefined : await readFileLayer(join(root, 'millwright.toml'));
  return layer?.given ?? [];
};

const flagLayer = (flags: Readonly<Record<string, unknown>> = {}): Given[] =>
  Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const flag = `--${key.replaceAll(/[._]/g, '-')}`;
      return give(key, value, { name: flag, locate: () => flag });
    });

const holdsSecret = ({ key, value }: Given): boolean =>
  (key.endsWith('.api_key') || key === 'database_url') && !String(value).startsWith('$');

const warningsOf = (person: FileLayer | undefined, path: string, platform: string): string[] =>
  platform !== 'win32' && person?.readableByOthers && person.given.some(holdsSecret)
    ? [`${path} holds a secret and others can read it; run: chmod 600 ${path}`]
    : [];

const nest = (inForce: InForce): Record<string, unknown> => {
  const root: Record<string, unknown> = {};
  for (const [key, { value }] of inForce) {
    const path = key.split('.');
    const last = path.pop() ?? '';
    let table = root;
    for (const name of path) {
      if (!Object.hasOwn(table, name)) table[name] = {};
      table = table[name] as Record<string, unknown>;
    }
    table[last] = value;
  }
  return root;
};

/** What is in force, as values and with their sources, and what the person should know about the latter. */
export const readLayers = async (
  sources: ConfigSources,
): Promise<{ raw: RawConfig; inForce: InForce; warnings: string[]; roles: RolesHere }> => {
  const path = personFile(sources);
  const person = await readFileLayer(path);
  const { projectDir } = sources;
  const project = projectDir === undefined ? undefined : await repositoryRoot(projectDir);
  const layers = {
    person: person?.given ?? [],
    project: await readProject(project),
    environment: readEnvironmentLayer(sources.env),
    flags: flagLayer(sources.flags),
  };
  const inForce = mergeLayers(layers, path);
  const warnings = warningsOf(person, path, sources.platform);
  const raw = configSchema.parse(nest(inForce));
  const roles = rolesHere({ person: personRoles(sources), project, fromProject: raw.roles.from_project });
  return { raw, inForce, warnings, roles };
};
