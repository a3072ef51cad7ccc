import { existsSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { Bug } from '../../domain/errors.ts';
import type { Network } from './cage-network.ts';
import { caInside, certificateArguments } from './etc-folder.ts';
import { ownFolder } from './own-folder.ts';
import { startRegistryProxy, type RegistryProxy } from './registry-proxy.ts';
import type { Guest, GuestHost } from './sandbox.ts';

const proxyPort = 3_128;
/** A model may think for long before the next word: a tunnel is kept as long as the longest silence that is allowed. */
const tunnelIdleMs = 3_600_000;

const isLoopback = ({ host }: GuestHost): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

const proxies = new Map<string, Promise<RegistryProxy>>();

/** One proxy for each choice of hosts and process. */
const proxyFor = (hosts: readonly GuestHost[]): Promise<RegistryProxy> => {
  const key = JSON.stringify(hosts);
  const known = proxies.get(key);
  if (known !== undefined) return known;
  const places = hosts.map(({ host, port, named }) => ({
    url: `https://${host}:${port}/`,
    named,
    idleMs: tunnelIdleMs,
  }));
  const proxy = startRegistryProxy(places, join(ownFolder(), `guest-${proxies.size}.sock`));
  proxies.set(key, proxy);
  return proxy;
};

const bridges = new Map<string, Promise<string>>();

/** A socket that leads to one server on this machine, whatever is spoken with it. */
const bridgeTo = ({ host, port }: GuestHost): Promise<string> => {
  const key = `${host}:${port}`;
  const known = bridges.get(key);
  if (known !== undefined) return known;
  const socketPath = join(ownFolder(), `bridge-${bridges.size}.sock`);
  const server = createServer((inside) => {
    const outside = connect({ host, port });
    inside.unref();
    const end = (): void => {
      inside.destroy();
      outside.destroy();
    };
    for (const socket of [inside, outside]) socket.on('error', end).on('close', end);
    inside.pipe(outside);
    outside.pipe(inside);
  });
  const listening = new Promise<string>((resolve, reject) => {
    server.once('error', (cause) => reject(new Bug('a bridge out of the cage could not listen', { cause })));
    server.listen(socketPath, () => resolve(socketPath));
  });
  server.unref();
  bridges.set(key, listening);
  return listening;
};

/** A constant script: three arguments for each bridge, `--`, and the command that it becomes when all of them listen. */
const bridgeScript = `listens() {
  while read -r line; do
    case "$line" in *" 0100007F:$1 00000000:0000 0A "*) return 0 ;; esac
  done < /proc/net/tcp
  return 1
}
while [ "$1" != -- ]; do
  socat "TCP-LISTEN:$1,bind=127.0.0.1,fork,reuseaddr,backlog=128" "UNIX-CONNECT:$2" >/dev/null 2>&1 &
  i=0
  while [ $i -lt 500 ] && ! listens "$3"; do
    sleep 0.002
    i=$((i + 1))
  done
  shift 3
done
shift
exec "$@"`;

const portInHex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

const proxyUrl = `http://127.0.0.1:${proxyPort}`;

const proxyEnv = {
  HTTP_PROXY: proxyUrl,
  HTTPS_PROXY: proxyUrl,
  http_proxy: proxyUrl,
  https_proxy: proxyUrl,
  NO_PROXY: 'localhost,127.0.0.1,::1',
  no_proxy: 'localhost,127.0.0.1,::1',
  NODE_USE_ENV_PROXY: '1',
};

/**
 * The network of a guest: TLS to exactly these hosts through a proxy, servers on this machine at their own ports, and nothing
 * else. Throws UserError where a host is no address.
 */
export const guestNetwork = async ({ hosts, caFile }: Guest): Promise<Network> => {
  const far = hosts.filter((host) => !isLoopback(host));
  const near = hosts.filter(isLoopback);
  const proxy = far.length === 0 ? undefined : await proxyFor(far);
  const doors = [
    ...(proxy === undefined ? [] : [{ port: proxyPort, source: proxy.socketPath }]),
    ...(await Promise.all(near.map(async (host) => ({ port: host.port, source: await bridgeTo(host) })))),
  ].map((door) => ({ ...door, inside: `/run/door-${door.port}.sock` }));
  const calls = doors.flatMap(({ port, inside }) => [String(port), inside, portInHex(port)]);
  return {
    binds: [
      ...doors.flatMap(({ source, inside }) => ['--ro-bind', source, inside]),
      ...certificateArguments(),
      ...(caFile === undefined ? [] : ['--ro-bind', caFile, caInside]),
    ],
    env: {
      ...(proxy === undefined ? {} : proxyEnv),
      ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caInside }),
    },
    bridge: doors.length === 0 ? [] : ['/bin/sh', '-c', bridgeScript, 'sh', ...calls, '--'],
    refused: proxy?.refused ?? [],
  };
};

/** What cannot be read as JSON would end some programs at once. */
const emptyJson = (): string => {
  const path = join(ownFolder(), 'empty.json');
  if (!existsSync(path)) writeFileSync(path, '{}\n', { mode: 0o600 });
  return path;
};

const maskFor = (path: string): string => (path.endsWith('.json') ? emptyJson() : '/dev/null');

/** What a guest sees and may write beyond the workspace. */
export const guestBinds = ({ writable, masked }: Guest): string[] => [
  ...writable.flatMap(({ source, at }) => ['--bind', source, at]),
  ...masked.flatMap((path) => ['--ro-bind', maskFor(path), path]),
];

/** The end of what a guest printed that asked for other hosts than its own. */
export const guestNote = (refused: readonly string[]): string =>
  refused.length === 0 ? '' : `\nmillwright: these hosts are not its own: ${refused.join(', ')}\n`;
