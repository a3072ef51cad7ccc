import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { rm } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { Bug, UserError } from '../../domain/errors.ts';

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

/** Where the proxy may lead to: the registry itself, on its own port. */
export const readRegistry = (url: string): Target => {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw new UserError(`${JSON.stringify(url)} is no registry address`, {
      hint: 'npm config set registry https://registry.npmjs.org/',
    });
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname);
  if (parsed.protocol === 'http:' && !isLoopback)
    throw new UserError('the package registry must be reached by https', {
      hint: 'npm config set registry https://…',
    });
  const port = Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80);
  return { protocol: parsed.protocol, host: parsed.hostname.toLowerCase(), port };
};

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const isTarget = (target: Target, host: string, port: number): boolean =>
  bare(host.toLowerCase()) === bare(target.host) && port === target.port;

/** Joins two sockets; the end or fault of one is the end of the other. */
const joinSockets = (one: Duplex, other: Socket): void => {
  const end = (): void => {
    one.destroy();
    other.destroy();
  };
  one.on('error', end).on('close', end);
  other.on('error', end).on('close', end).setTimeout(idleMs, end);
  one.pipe(other);
  other.pipe(one);
};

const tunnel =
  (target: Target, refuse: Refuse) =>
  (asked: IncomingMessage, inside: Duplex, head: Buffer): void => {
    inside.on('error', () => inside.destroy());
    const match = /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(asked.url ?? '');
    const [, host = '', port = ''] = match ?? [];
    if (target.protocol !== 'https:' || !isTarget(target, host, Number(port))) {
      refuse(asked.url);
      inside.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const outside = connect({ host: bare(target.host), port: target.port });
    outside.once('error', () =>
      inside.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    );
    outside.once('connect', () => {
      inside.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      outside.write(head);
      joinSockets(inside, outside);
    });
  };

/** Plain requests are passed on for a registry on loopback without TLS. */
const passOn =
  (target: Target, refuse: Refuse) =>
  (asked: IncomingMessage, answer: ServerResponse): void => {
    const url = URL.parse(asked.url ?? '');
    const port = Number(url?.port) || 80;
    if (url?.protocol !== 'http:' || target.protocol !== 'http:' || !isTarget(target, url.hostname, port)) {
      refuse(asked.url);
      answer.writeHead(403, { 'content-length': 0 }).end();
      asked.resume();
      return;
    }
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = asked.headers;
    const passed = request(
      {
        host: bare(target.host),
        port: target.port,
        method: asked.method,
        path: url.pathname + url.search,
        headers,
        timeout: idleMs,
      },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    passed.on('timeout', () => passed.destroy());
    passed.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    asked.pipe(passed);
  };

const listen = (server: Server, socketPath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });

/**
 * The one way out of a cage: a proxy on a unix socket that leads to the registry and answers 403 to everything else.
 * It keeps no process alive. Throws UserError when `registryUrl` is none.
 */
export const startRegistryProxy = async (registryUrl: string, socketPath: string): Promise<RegistryProxy> => {
  const target = readRegistry(registryUrl);
  const refused: string[] = [];
  const refuse = (asked: string | undefined): void => {
    if (refused.length < mostRefusals) refused.push((asked ?? '').slice(0, 200));
  };
  const open = new Set<Socket>();
  const server = createServer(passOn(target, refuse));
  server.maxConnections = mostConnections;
  server.on('connect', tunnel(target, refuse));
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
