import type { Config } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import { detectProtocol } from '../models/discovery/recognise-server.ts';
import type { Endpoint } from '../models/endpoint.ts';
import { providers } from '../models/providers/index.ts';
import { isLocal, type RemotePolicy } from '../models/routing/is-local.ts';

/** A configured server with its protocol. */
export const serverOf = (config: Config, name: string): Endpoint => {
  const endpoint = config.endpoints[name];
  if (!endpoint) throw new UserError(`there is no endpoint ${name}`, { hint: 'see `millwright config`' });
  if (endpoint.kind === 'file')
    throw new UserError(`the endpoint ${name} is a file and no server`, { hint: 'see `millwright config`' });
  const { baseUrl, apiKey, provider } = endpoint;
  return { name, baseUrl, apiKey, provider: providers[provider === 'auto' ? 'openai-compatible' : provider] };
};

/** The same with the protocol that the server speaks best, where the person left that open and it is on this machine. */
export const askedServer = async (config: Config, name: string, signal?: AbortSignal): Promise<Endpoint> => {
  const server = serverOf(config, name);
  const given = config.endpoints[name];
  const isOpen = given?.kind === 'server' && given.provider === 'auto';
  if (!isOpen || !isLocal(server, config.trusted_hosts)) return server;
  return { ...server, provider: providers[await detectProtocol(server.baseUrl, { signal })] };
};

/** Where prompts may go. */
export const remotePolicy = (config: Config): RemotePolicy => ({
  allowRemote: config.allow_remote,
  trustedHosts: config.trusted_hosts,
});
