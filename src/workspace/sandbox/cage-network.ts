import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cageHome } from './cage-arguments.ts';
import { ownFolder } from './cage-files.ts';
import { defaultRegistryUrl, startRegistryProxy, type RegistryProxy } from './registry-proxy.ts';

const port = 3_128;
const socketInside = '/run/registry.sock';
const cacheInside = `${cageHome}/.npm`;
const caInside = '/etc/millwright-ca.pem';

const started = new Map<string, Promise<RegistryProxy>>();

/** One proxy for each registry and process, started when it is first needed. */
const proxyFor = (registryUrl: string): Promise<RegistryProxy> => {
  const known = started.get(registryUrl);
  if (known !== undefined) return known;
  const proxy = startRegistryProxy(registryUrl, join(ownFolder(), `registry-${started.size}.sock`));
  started.set(registryUrl, proxy);
  return proxy;
};

export interface NetworkOptions {
  registryUrl?: string | undefined;
  cacheDir?: string | undefined;
  caFile?: string | undefined;
}

/** What a command needs besides the empty network to reach the registry: binds, environment, and a bridge before it. */
export interface Network {
  binds: string[];
  env: Record<string, string>;
  /** Goes before the command: starts the bridge, waits until it listens, becomes the command. */
  bridge: string[];
}

export const noNetwork: Network = { binds: [], env: {}, bridge: [] };

/** A constant script; what varies are its arguments. `socat` ends with the cage. */
const bridgeScript = `socat "TCP-LISTEN:$1,bind=127.0.0.1,fork,reuseaddr,backlog=128" "UNIX-CONNECT:$2" &
i=0
while [ $i -lt 200 ]; do
  case "$(cat /proc/net/tcp)" in *" 0100007F:0C38 00000000:0000 0A "*) break ;; esac
  sleep 0.005
  i=$((i + 1))
done
shift 2
exec "$@"`;

const proxyUrl = `http://127.0.0.1:${port}`;

export const registryNetwork = async (options: NetworkOptions): Promise<Network> => {
  const registryUrl = options.registryUrl ?? defaultRegistryUrl;
  const { socketPath } = await proxyFor(registryUrl);
  const { cacheDir, caFile } = options;
  if (cacheDir !== undefined) mkdirSync(cacheDir, { recursive: true });
  return {
    binds: [
      ['--ro-bind', socketPath, socketInside],
      cacheDir === undefined ? [] : ['--bind', cacheDir, cacheInside],
      caFile === undefined ? [] : ['--ro-bind', caFile, caInside],
    ].flat(),
    env: {
      npm_config_registry: registryUrl,
      npm_config_proxy: proxyUrl,
      npm_config_https_proxy: proxyUrl,
      npm_config_noproxy: '',
      npm_config_cache: cacheInside,
      HTTP_PROXY: proxyUrl,
      HTTPS_PROXY: proxyUrl,
      ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caInside }),
    },
    bridge: ['/bin/sh', '-c', bridgeScript, 'sh', String(port), socketInside],
  };
};
