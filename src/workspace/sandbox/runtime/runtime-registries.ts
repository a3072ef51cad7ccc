import { reachableUrls } from '../../registries/tool-settings.ts';
import { registrySetOf, type NetworkOptions } from '../cage-network.ts';
import type { Policy } from '../sandbox.ts';

export type { NetworkOptions } from '../cage-network.ts';

/** The package registry as the runtime names a destination: host and port. `url` has been checked. */
export const registryDestination = (url: string): string => {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
};

/** Registries that a command may reach, as the runtime names them. */
export const destinationsOf = (
  options: NetworkOptions,
  { network, registries = ['npm'] }: Policy,
): string[] => {
  if (network === 'none') return [];
  const sets = registries.map((ecosystem) => registrySetOf(options, ecosystem));
  return [...new Set(sets.flatMap(reachableUrls).map(registryDestination))];
};

/** Where npm is told to look. */
export const npmRegistry = (options: NetworkOptions): string => registrySetOf(options, 'npm').urls[0] ?? '';
