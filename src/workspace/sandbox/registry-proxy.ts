import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { rm } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { Bug, UserError } from '../../domain/errors.ts';
import type { RegistrySet } from '../registries/registry-set.ts';
import { privateCode, publicOnly } from './private-address.ts';

export const defaultRegistryUrl = 'https://registry.npmjs.org/';

/** npm opens 15 at a time. */
const mostConnections = 128;
const mostRefusals = 100;

/** Idle connections end: a tunnel is for a download, not for keeping. */
const idleMs = 60_000;

export interface RegistryProxy {
  /** Path of the unix socket that the cage talks to. */
  readonly socketPath: string;
  /** Hosts that were asked for and refused, as `host:port`. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

type Refuse = (asked: string | undefined) => void;

interface Target {
  protocol: string;
  host: string;
  port: number;
}

/** A registry that the proxy leads to, and who named it: see {@link RegistrySet}. */
export interface RegistryPlace {
  url: string;
  named: RegistrySet['named'];
  /** Milliseconds for which a tunnel may be silent; a minute where left out. */
  idleMs?: number | undefined;
}

/**
 * The name under which commands may ask for a registry on this machine: some tools never use a proxy for what is called
 * localhost.
 */
export const loopbackAlias = 'loopback.registry.internal';

const loopbacks = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Where the proxy may lead to: the registry itself, on its own port. Throws UserError for what is no such address. */
export const readRegistry = (url: string, named: RegistrySet['named'] = 'machine'): Target => {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw new UserError(`${JSON.stringify(url)} is no registry address`, {
      hint: 'npm config set registry https://registry.npmjs.org/',
    });
  if (parsed.protocol === 'http:' && !loopbacks.has(parsed.hostname) && named !== 'person')
    throw new UserError(`the package registry ${parsed.origin} must be reached by https`, {
      hint: 'npm config set registry https://…; or name it under [registries] of your own millwright.toml',
    });
  const port = Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80);
  return { protocol: parsed.protocol, host: parsed.hostname.toLowerCase(), port };
};

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const isTarget = (target: Target, host: string, port: number): boolean =>
  port === target.port &&
  (bare(host.toLowerCase()) === bare(target.host) || (host === loopbackAlias && loopbacks.has(target.host)));

interface Goal extends Target {
  /** Undefined: the machine's own. */
  lookup: LookupFunction | undefined;
  /** Milliseconds for which a tunnel may be silent. */
  idleMs: number;
}

/** The registry that a request is for. */
type Find = (protocol: string, host: string, port: number) => Goal | undefined;

/** Joins two sockets; the end or fault of one is the end of the other. */
const joinSockets = (one: Duplex, other: Socket, idle: number): void => {
  const end = (): void => {
    one.destroy();
    other.destroy();
  };
  one.on('error', end).on('close', end);
  other.on('error', end).on('close', end).setTimeout(idle, end);
  one.pipe(other);
  other.pipe(one);
};

const isPrivate = (error: NodeJS.ErrnoException): boolean => error.code === privateCode;

const tunnel =
  (find: Find, refuse: Refuse) =>
  (asked: IncomingMessage, inside: Duplex, head: Buffer): void => {
    inside.on('error', () => inside.destroy());
    const answer = (status: string): void =>
      void inside.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    const match = /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(asked.url ?? '');
    const [, host = '', port = ''] = match ?? [];
    const goal = find('https:', host, Number(port));
    if (goal === undefined) {
      refuse(asked.url);
      answer('403 Forbidden');
      return;
    }
    const { lookup } = goal;
    const outside = connect({ host: bare(goal.host), port: goal.port, ...(lookup ? { lookup } : {}) });
    outside.once('error', (error) => {
      if (isPrivate(error)) refuse(`${asked.url} (a private address)`);
      answer(isPrivate(error) ? '403 Forbidden' : '502 Bad Gateway');
    });
    outside.once('connect', () => {
      outside.removeAllListeners('error');
      inside.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      outside.write(head);
      joinSockets(inside, outside, goal.idleMs);
    });
  };

/** Headers that are for the proxy alone. */
const passedHeaders = ({ headers }: IncomingMessage, { host, port }: Goal): IncomingMessage['headers'] => {
  const { 'proxy-authorization': _, 'proxy-connection': __, ...rest } = headers;
  return headers.host === `${loopbackAlias}:${port}` ? { ...rest, host: `${host}:${port}` } : rest;
};

/** Plain requests are passed on for registries without TLS. */
const passOn =
  (find: Find, refuse: Refuse) =>
  (asked: IncomingMessage, answer: ServerResponse): void => {
    const url = URL.parse(asked.url ?? '');
    const goal = url?.protocol === 'http:' ? find('http:', url.hostname, Number(url.port) || 80) : undefined;
    if (url === null || goal === undefined) {
      refuse(asked.url);
      answer.writeHead(403, { 'content-length': 0 }).end();
      asked.resume();
      return;
    }
    const { lookup } = goal;
    const passed = request(
      {
        host: bare(goal.host),
        port: goal.port,
        method: asked.method,
        path: url.pathname + url.search,
        headers: passedHeaders(asked, goal),
        timeout: idleMs,
        ...(lookup ? { lookup } : {}),
      },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
        // half an archive must not look like a whole one
        reply.on('close', () => reply.complete || answer.destroy());
      },
    );
    passed.on('timeout', () => passed.destroy());
    // no answer rather than one of ours: pip takes any other than 200 for a page without packages
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  };

const listen = (server: Server, socketPath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });

const goalsOf = (places: readonly RegistryPlace[], lookup: LookupFunction | undefined): Goal[] =>
  places.map(({ url, named, idleMs: idle = idleMs }) => {
    const target = readRegistry(url, named);
    return { ...target, lookup: named === 'default' ? publicOnly(lookup) : lookup, idleMs: idle };
  });

/**
 * The one way out of a cage: a proxy on a unix socket that leads to these registries and answers 403 to everything else: other
 * hosts, addresses that nobody named, plain http where https is meant, and public names that lead to private addresses.
 * It keeps no process alive. Throws UserError where a place is no registry address. `lookup` finds the addresses of names.
 */
export const startRegistryProxy = async (
  places: string | readonly RegistryPlace[],
  socketPath: string,
  lookup?: LookupFunction,
): Promise<RegistryProxy> => {
  const all = typeof places === 'string' ? [{ url: places, named: 'machine' as const }] : places;
  const goals = goalsOf(all, lookup);
  const find: Find = (protocol, host, port) =>
    goals.find((goal) => goal.protocol === protocol && isTarget(goal, host, port));
  const refused: string[] = [];
  const refuse = (asked: string | undefined): void => {
    if (refused.length < mostRefusals) refused.push((asked ?? '').slice(0, 200));
  };
  const open = new Set<Socket>();
  const server = createServer(passOn(find, refuse));
  server.maxConnections = mostConnections;
  server.on('connect', tunnel(find, refuse));
  server.on('connection', (socket) => {
    open.add(socket);
    socket.unref();
    socket.once('close', () => open.delete(socket));
  });
  await listen(server, socketPath).catch((cause: unknown) => {
    throw new Bug('the registry proxy could not listen', { cause });
  });
  server.unref();
  return {
    socketPath,
    refused,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(socketPath, { force: true });
    },
  };
};
