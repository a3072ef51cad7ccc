import type { Budget } from './domain/budget.ts';
import type { Settings } from './domain/settings.ts';
import type { PriceTable } from './models/routing/price.ts';
import { resolveAgent } from './config/agents.ts';
import {
  findModel,
  readEndpoints,
  resolveAllowedModel,
  resolveModel,
  type Endpoints,
} from './config/endpoints.ts';
import { entriesOf } from './config/entries.ts';
import type { Environment } from './config/environment-layer.ts';
import { defaultDataDir, resolveFolder } from './config/places.ts';
import { readLayers, type ConfigSources } from './config/read-layers.ts';
import { readPrices } from './config/prices.ts';
import { ownRouteOnly, type RawConfig, type RoutedRole } from './config/schema.ts';
import { withSecrets } from './config/secrets.ts';

/** The environment of this process; nothing else reads it. */
export const environment: Environment = process.env;

export type { RoutedRole };

/** All settings as one value, read once. Durations in seconds, sizes in tokens; names as millwright.toml has them. */
export interface Config extends Pick<
  RawConfig,
  | 'agents'
  | 'allow_remote'
  | 'trusted_hosts'
  | 'max_cost_per_day'
  | 'dependencies'
  | 'limits'
  | 'review'
  | 'git'
  | 'npm'
  | 'server'
  | 'beads'
  | 'questions'
  | 'registries'
  | 'install'
  | 'cache'
  | 'checks'
  | 'paths'
  | 'style'
> {
  endpoints: Endpoints;
  /** Their secrets are resolved. */
  artifacts: RawConfig['artifacts'];
  github: RawConfig['github'];
  notify: RawConfig['notify'];
  railway: RawConfig['railway'];
  /** Where traces go; without a `url` nowhere. The headers are resolved. */
  telemetry: ReturnType<typeof withSecrets>['telemetry'];
  /**
   * Models for a role in order of preference, each "model" or "model@endpoint"; the default's where it has none, but for roles
   * that only a route of their own calls for.
   */
  route(role: RoutedRole): readonly string[];
  resolveModel: Settings['resolveModel'];
  /** Whether the order of a route is the person's, or follows what was verified. */
  routing: RawConfig['route'];
  prices: PriceTable;
  budget: Budget;
  sandbox: 'required' | 'off';
  /** What holds the commands of a run. */
  cage: Pick<RawConfig['sandbox'], 'driver' | 'image'>;
  /** Undefined: the embedded database in the data folder. */
  databaseUrl: string | undefined;
  /** Absolute. */
  dataDir: string;
  /** Absolute; made with the first workspace. */
  workspacesDir: string;
  /** Whose words the roles of deliveries have. */
  roles: Awaited<ReturnType<typeof readLayers>>['roles'];
  /** For the person; never secrets. */
  warnings: string[];
  /** The part that operations see. */
  settings: Settings;
}

/** Roles that take the route of another. */
const routedAs: Readonly<Record<string, RoutedRole>> = { proposer: 'elaborator', decomposer: 'elaborator' };

/** A route must not name what is not there; a bare model may wait for its endpoint. */
const refuseUnknownRoutes = (routes: RawConfig['routes'], endpoints: Endpoints): void => {
  for (const model of Object.values(routes).flatMap((route) => route ?? []))
    if (model.lastIndexOf('@') > 0) findModel(model, endpoints);
};

const folderOf = ({ artifacts: { folder } }: RawConfig, resolvePath: (path: string) => string) =>
  folder === undefined ? {} : { folder: resolvePath(folder) };

/**
 * Reads all layers: defaults < the person's file < the project's (not trusted) < environment < flags.
 * Throws UserError that names file, key and line for whatever does not hold.
 */
export const loadConfig = async (sources: ConfigSources): Promise<Config> => {
  const { env, cwd } = sources;
  const { raw, inForce, warnings, roles } = await readLayers(sources);
  const resolvePath = (path: string): string => resolveFolder(path, cwd, sources);
  const endpoints = readEndpoints(raw.endpoints, { env, resolvePath });
  refuseUnknownRoutes(raw.routes, endpoints);
  const dataDir = raw.data_dir === undefined ? defaultDataDir(sources) : resolvePath(raw.data_dir);
  const shared = {
    budget: raw.budget,
    sandbox: raw.sandbox.mode,
    resolveModel: (model: string) => resolveModel(model, endpoints),
  };
  return {
    ...raw,
    ...shared,
    cage: { driver: raw.sandbox.driver, image: raw.sandbox.image },
    endpoints,
    routing: raw.route,
    prices: readPrices(raw.prices),
    route: (role) =>
      raw.routes[routedAs[role] ?? role] ?? (ownRouteOnly.has(role) ? [] : (raw.routes.default ?? [])),
    ...withSecrets({ ...raw, artifacts: { ...raw.artifacts, ...folderOf(raw, resolvePath) } }, env),
    dataDir,
    workspacesDir: resolvePath(raw.workspaces_dir ?? `${dataDir}/workspaces`),
    warnings,
    roles,
    settings: {
      ...shared,
      resolveModel: (model) => resolveAllowedModel(model, endpoints, raw),
      resolveAgent: (agent) => resolveAgent(agent, raw),
      hands: raw.hands,
      model: raw.routes.default?.[0],
      roles: () => roles.list(),
      entries: () => entriesOf(inForce, { data_dir: dataDir }),
    },
  };
};
