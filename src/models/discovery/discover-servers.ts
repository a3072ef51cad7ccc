import { askServer, modelFacts } from '../ask-server.ts';
import { addressOf, type Address } from '../endpoint.ts';
import { listFrom } from '../list-models.ts';
import { providers } from '../providers/index.ts';
import type { ProviderName } from '../providers/index.ts';
import type { ModelFacts } from '../question.ts';
import { showWords } from '../server-words.ts';
import { recogniseServer, type AskOptions } from './recognise-server.ts';

/** Ports on which local model servers listen when nobody says otherwise. */
export const wellKnownPorts: readonly number[] = [11_434, 1234, 8080, 8000, 8081, 8087, 8088, 5000, 1337];

export interface DiscoveredModel {
  name: string;
  facts: ModelFacts;
}

/** A server on this machine, ready to be written into the config. */
export interface DiscoveredServer {
  port: number;
  kind: string;
  provider: ProviderName;
  baseUrl: string;
  /** Empty where the server does not tell. */
  version: string;
  /** Calls that it answers side by side, and those of them that it answers now, where it tells. */
  slots: { busy: number; all: number } | undefined;
  models: DiscoveredModel[];
}

export interface DiscoveryOptions extends AskOptions {
  ports?: readonly number[] | undefined;
}

/** Models of a server of which more than the name is asked. */
const askedModels = 40;

const slotsOf = async (
  address: Address,
  { signal }: DiscoveryOptions,
): Promise<DiscoveredServer['slots']> => {
  const question = address.provider.questions?.slots;
  return question && askServer(address, question, undefined, signal).catch(() => undefined);
};

const listen = async (port: number, options: DiscoveryOptions): Promise<DiscoveredServer | undefined> => {
  const origin = `http://127.0.0.1:${port}`;
  const found = await recogniseServer(origin, options);
  if (!found) return undefined;
  const { kind, provider, basePath } = found.known;
  const baseUrl = `${origin}${basePath}`;
  const address = addressOf({ name: kind, baseUrl, provider: providers[provider] });
  const names = await listFrom(address, options.signal).catch((): string[] => []);
  const models: DiscoveredModel[] = [];
  for (const name of names.slice(0, askedModels)) {
    const facts = await modelFacts(address, name, options.signal).catch((): ModelFacts => ({}));
    models.push({ name: showWords(name), facts });
  }
  return {
    port,
    kind,
    provider,
    baseUrl,
    version: found.version,
    slots: await slotsOf(address, options),
    models,
  };
};

/**
 * Looks once at the well-known ports of this machine, and at no other host. For doctor and the first use only: while
 * work is done, nobody but the configured endpoints is contacted.
 */
export const discoverServers = async (options: DiscoveryOptions = {}): Promise<DiscoveredServer[]> => {
  const ports = options.ports ?? wellKnownPorts;
  const found = await Promise.all(ports.map((port) => listen(port, options)));
  return found.filter((server) => server !== undefined);
};
