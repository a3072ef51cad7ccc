import { UserError } from '../domain/errors.ts';
import type { Provider } from './provider.ts';

/** A server that speaks a model protocol, as the config names it. */
export interface Endpoint {
  name: string;
  /** With or without a trailing slash, `/v1` or the path of a call. */
  baseUrl: string;
  apiKey?: string | undefined;
  provider: Provider;
}

/** What requests to an endpoint need. `place` is its URL as it may be shown: no key, no query. */
export interface Address {
  name: string;
  place: string;
  provider: Provider;
  apiKey: string | undefined;
  headers: Record<string, string>;
  url(path: string): string;
  /** URL of a path that counts from the root of the server. */
  rootUrl(path: string): string;
}

const parse = (endpoint: Endpoint): URL => {
  const url = URL.parse(endpoint.baseUrl.trim());
  const hint = 'write it like http://localhost:11434/v1';
  if (url === null || !/^https?:$/.test(url.protocol) || url.host === '')
    throw new UserError(`the base URL of endpoint ${endpoint.name} is not an http address`, { hint });
  if (url.username !== '' || url.password !== '')
    throw new UserError(`the base URL of endpoint ${endpoint.name} holds a password`, {
      hint: 'put the key of an endpoint into its own setting, not into its URL',
    });
  return url;
};

const keyOf = ({ name, apiKey }: Endpoint): string | undefined => {
  const key = apiKey?.trim() ?? '';
  if (!/^[\u0021-\u007e]*$/.test(key))
    throw new UserError(`the key of endpoint ${name} holds characters that no key can have`, {
      hint: 'look for spaces, quotes and line breaks around it',
    });
  return key === '' ? undefined : key;
};

const without = (path: string, suffixes: readonly string[]): string => {
  const suffix = suffixes.find((suffix) => suffix !== '' && path.endsWith(suffix));
  return suffix === undefined ? path : path.slice(0, -suffix.length);
};

const basePath = (path: string, { paths, prefix, strayPrefixes = [] }: Provider): string => {
  const bare = path.replace(/\/{1,100}$/, '');
  const called = Object.values(paths).find((suffix) => bare.endsWith(suffix));
  if (called !== undefined) return bare.slice(0, -called.length);
  return without(bare, strayPrefixes) || prefix;
};

/** Reads an endpoint once, so that no call can stumble over it. Throws a UserError for a URL or key that cannot work. */
export const addressOf = (endpoint: Endpoint): Address => {
  const { name, provider } = endpoint;
  const { origin, pathname, search } = parse(endpoint);
  const apiKey = keyOf(endpoint);
  const base = `${origin}${basePath(pathname, provider)}`;
  const root = without(base, [provider.prefix]);
  return {
    name,
    place: base,
    provider,
    apiKey,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      ...provider.headers,
      ...(apiKey === undefined ? {} : provider.authorize(apiKey)),
    },
    url: (path) => `${base}${path}${search}`,
    rootUrl: (path) => `${root}${path}${search}`,
  };
};
