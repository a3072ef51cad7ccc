import { z } from 'zod';
import { askServer, modelFacts } from '../ask-server.ts';
import { addressOf, type Address } from '../endpoint.ts';
import { listFrom } from '../list-models.ts';
import { providers } from '../providers/index.ts';
import type { ProviderName } from '../providers/index.ts';
import type { ModelFacts } from '../question.ts';
import { showWords } from '../server-words.ts';
import { readText, send } from '../transport.ts';
import { serverKinds, versionPaths } from './server-kinds.ts';
import type { ServerKind } from './server-kinds.ts';

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

export interface DiscoveryOptions {
  ports?: readonly number[] | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds for one question. Default 1500. */
  limitMs?: number | undefined;
}

/** Models of a server of which more than the name is asked. */
const askedModels = 40;
const answerLimitBytes = 4_000_000;
const defaultLimitMs = 1500;

const ask = async (url: string, { signal, limitMs = defaultLimitMs }: DiscoveryOptions): Promise<unknown> => {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const response = await send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const text = await readText(response, answerLimitBytes);
    return response.ok ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    // Nobody there, or nobody who speaks JSON: on a port that was only guessed, that is no fault.
    return undefined;
  }
};

const versionSchema = z.object({ version: z.string() });

const recognise = async (
  origin: string,
  options: DiscoveryOptions,
): Promise<{ known: ServerKind; version: string } | undefined> => {
  for (const known of serverKinds) {
    const told = known.recognise(await ask(origin + known.path, options));
    if (told === undefined) continue;
    const path = versionPaths[known.provider];
    const parsed = versionSchema.safeParse(
      path === undefined ? undefined : await ask(origin + path, options),
    );
    return { known, version: showWords(parsed.data?.version ?? told) };
  }
  return undefined;
};

const slotsOf = async (
  address: Address,
  { signal }: DiscoveryOptions,
): Promise<DiscoveredServer['slots']> => {
  const question = address.provider.questions?.slots;
  return question && askServer(address, question, undefined, signal).catch(() => undefined);
};

const listen = async (port: number, options: DiscoveryOptions): Promise<DiscoveredServer | undefined> => {
  const origin = `http://127.0.0.1:${port}`;
  const found = await recognise(origin, options);
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
