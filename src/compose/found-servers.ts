import type { Config } from '../config.ts';
import type { FoundServer } from '../domain/machine.ts';
import { discoverServers, type DiscoveredServer } from '../models/discovery/discover-servers.ts';

const localNames = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/** Host and port, with all names of this machine as one. */
const placeOf = (baseUrl: string): string => {
  const { hostname, port, protocol } = new URL(baseUrl);
  const host = localNames.has(hostname) ? 'localhost' : hostname;
  return `${host}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
};

const asFound = (
  { kind, version, baseUrl, provider, slots, models }: DiscoveredServer,
  config: Config,
): FoundServer => {
  const configured = Object.values(config.endpoints).find(
    (endpoint) => endpoint.kind === 'server' && placeOf(endpoint.baseUrl) === placeOf(baseUrl),
  );
  return {
    kind,
    version,
    baseUrl,
    provider,
    slots,
    endpoint: configured?.name ?? null,
    models: models.map(({ name, facts }) => ({
      name,
      loaded: facts.loaded,
      windowTokens: facts.windowTokens,
      capableTokens: facts.capableTokens,
      sizeBytes: facts.sizeBytes,
      gpuBytes: facts.gpuBytes,
    })),
  };
};

/** The model servers of this machine, with the endpoints that are configured for them. */
export const findServers = async (
  config: Config,
  options: { signal: AbortSignal; ports?: readonly number[] },
): Promise<FoundServer[]> => (await discoverServers(options)).map((server) => asFound(server, config));
