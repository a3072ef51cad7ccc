import { isIP } from 'node:net';
import { UserError } from '../../domain/errors.ts';
import type { Endpoint } from '../endpoint.ts';

/** Where prompts may go. */
export interface RemotePolicy {
  /** Whether they may leave this machine at all. */
  allowRemote: boolean;
  /** Host names or addresses, without ports, that count as this machine's own: a server in the same room. */
  trustedHosts?: readonly string[] | undefined;
}

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

/** 127.0.0.0/8, also as IPv6 writes it, and ::1. The URL parser has brought all other ways to write them into these. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.')) ||
  /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(host);

/**
 * Whether what is sent there stays on this machine. Private networks are not this machine: who answers under 192.168.1.5
 * in a café is anyone's guess. A name other than `localhost` is remote too, whatever it resolves to at the moment.
 */
export const isLocal = (
  { baseUrl }: Pick<Endpoint, 'baseUrl'>,
  trustedHosts: readonly string[] = [],
): boolean => {
  const url = URL.parse(baseUrl.trim());
  if (url === null) return false;
  const host = bare(url.hostname);
  return isLoopback(host) || trustedHosts.some((trusted) => bare(trusted) === host);
};

/** Throws a UserError for an endpoint that the policy forbids, before anyone is contacted. */
export const refuseRemote = (
  endpoint: Pick<Endpoint, 'name' | 'baseUrl'>,
  { allowRemote, trustedHosts }: RemotePolicy,
): void => {
  if (allowRemote || isLocal(endpoint, trustedHosts)) return;
  const host = URL.parse(endpoint.baseUrl.trim())?.host ?? 'an unknown host';
  throw new UserError(
    `the endpoint ${endpoint.name} is not on this machine (${host}), and prompts may not leave it`,
    {
      hint: 'set allow_remote = true (MILLWRIGHT_ALLOW_REMOTE=true), or name the host among trusted_hosts if it is yours',
    },
  );
};
