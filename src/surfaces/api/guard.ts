import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { printable } from '../printable.ts';
import type { House } from './house.ts';
import { Refusal } from './refusal.ts';

const loopbackNames = new Set(['localhost', '127.0.0.1', '::1', 'ip6-localhost']);

/** The name in a Host header, without port and brackets; undefined for what is none. */
const nameIn = (host: string): string | undefined => {
  if (!/^[A-Za-z0-9._:[\]-]{1,255}$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replaceAll(/^\[|\]$/g, '').toLowerCase();
};

/**
 * Whether this server may be called so. A page of another site whose name is made to point here comes with that name; an
 * address cannot be made to point anywhere.
 */
const isOurName = (name: string, { isRemote, address, parts }: House): boolean =>
  loopbackNames.has(name) ||
  name === address.toLowerCase() ||
  parts.names.some((known) => known.toLowerCase() === name) ||
  (isRemote && (isIP(name) !== 0 || name === hostname().toLowerCase()));

/** Throws Refusal (403) for a request that another site had a browser make. */
export const refuseStrangers = (headers: Headers, house: House): void => {
  const host = headers.get('host') ?? '';
  const name = nameIn(host);
  if (name === undefined || !isOurName(name, house))
    throw new Refusal(403, `this server is not called ${printable(host, 100) || 'nothing'}`, {
      hint: 'use the address that it printed, or add the name to server.names in your configuration',
    });
  const origin = headers.get('origin');
  if (origin === null) return;
  if (!URL.canParse(origin) || new URL(origin).host !== new URL(`http://${host}`).host)
    throw new Refusal(403, 'this request comes from a page of another site', {
      hint: 'only pages of this server may use it from a browser',
    });
};

/** Throws Refusal (403) for a change by a browser that does not say where it comes from. */
export const refuseBlindChange = (method: string, headers: Headers): void => {
  if (method === 'GET' || method === 'HEAD' || headers.get('origin') !== null) return;
  throw new Refusal(403, 'a browser has to say from which page a change comes', {
    hint: 'programs send the token: Authorization: Bearer TOKEN',
  });
};

/** Throws Refusal (400) for a caller that cannot be. */
export const callerOf = (headers: Headers): { cwd?: string; user?: string } => {
  const read = (name: string): string | undefined => {
    const value = headers.get(name);
    if (value === null) return undefined;
    try {
      return decodeURIComponent(value);
    } catch {
      throw new Refusal(400, `${name} is not percent-encoded`);
    }
  };
  const cwd = read('millwright-cwd');
  const user = read('millwright-user');
  if (cwd !== undefined && (!/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(cwd) || cwd.includes('\0')))
    throw new Refusal(400, 'millwright-cwd is no absolute path', {
      hint: 'relative paths of the request start there',
    });
  return { ...(cwd !== undefined && { cwd }), ...(user !== undefined && { user: printable(user, 200) }) };
};
