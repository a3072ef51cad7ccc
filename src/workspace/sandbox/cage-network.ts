import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cageHome } from './cage-arguments.ts';
import { caInside, certificateArguments } from './etc-folder.ts';
import { ownFolder } from './own-folder.ts';
import { defaultRegistryUrl, startRegistryProxy, type RegistryProxy } from './registry-proxy.ts';

const port = 3_128;
/** As /proc/net/tcp writes it. */
const portInHex = port.toString(16).toUpperCase().padStart(4, '0');
const socketInside = '/run/registry.sock';
const cacheInside = `${cageHome}/.npm`;

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
  /** Hosts that were asked for in vain so far, by any command. */
  refused: readonly string[];
}

export const noNetwork: Network = { binds: [], env: {}, bridge: [], refused: [] };

/** A constant script; what varies are its arguments. It starts no program to find out; `socat` ends with the cage. */
const bridgeScript = `socat "TCP-LISTEN:$1,bind=127.0.0.1,fork,reuseaddr,backlog=128" "UNIX-CONNECT:$2" 2>/dev/null &
listens() {
  while read -r line; do
    case "$line" in *" 0100007F:$1 00000000:0000 0A "*) return 0 ;; esac
  done < /proc/net/tcp
  return 1
}
i=0
while [ $i -lt 500 ] && ! listens "$3"; do
  sleep 0.002
  i=$((i + 1))
done
shift 3
exec "$@"`;

/** A login in the address would be there for the command to read. */
const withoutLogin = (url: string): string => url.replace(/^(https?:\/\/)[^/]*@/, '$1');

const proxyUrl = `http://127.0.0.1:${port}`;

/** Flags that start no program and name no place. */
const plainFlag =
  /^--(?:ignore-scripts|prefer-offline|prefer-online|offline|package-lock-only|no-(?:audit|fund|save|package-lock)|json|force|legacy-peer-deps|(?:omit|include|loglevel|audit-level|fetch-[a-z-]+)=\w+)$/;

/**
 * npm itself, installing, told to run no program of a package or a project, may write the cache that later installs will
 * trust. Nothing else may, or one project's code could slip packages into another.
 */
const mayWriteCache = (
  [program, verb = '', ...flags]: readonly string[],
  env: Record<string, string>,
): boolean =>
  program === 'npm' &&
  ['ci', 'install', 'audit'].includes(verb) &&
  flags.every((flag) => plainFlag.test(flag)) &&
  env['npm_config_ignore_scripts'] === 'true' &&
  env['npm_config_git'] === noProgram;

const noProgram = '/bin/false';

/** `env` is the command's own; it wins over what is set here. */
export const registryNetwork = async (
  options: NetworkOptions,
  { argv, env }: { argv: readonly string[]; env: Record<string, string> },
): Promise<Network> => {
  const registryUrl = withoutLogin(options.registryUrl ?? defaultRegistryUrl);
  const { socketPath, refused } = await proxyFor(registryUrl);
  const { cacheDir, caFile } = options;
  const own = {
    npm_config_registry: registryUrl,
    npm_config_proxy: proxyUrl,
    npm_config_https_proxy: proxyUrl,
    npm_config_noproxy: '',
    npm_config_cache: cacheInside,
    npm_config_ignore_scripts: 'true',
    npm_config_git: noProgram,
    HTTP_PROXY: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caInside }),
    ...env,
  };
  const cached = cacheDir !== undefined && mayWriteCache(argv, own) ? cacheDir : undefined;
  if (cached !== undefined) mkdirSync(cached, { recursive: true, mode: 0o700 });
  return {
    binds: [
      ['--ro-bind', socketPath, socketInside],
      certificateArguments(),
      cached === undefined ? [] : ['--bind', cached, cacheInside],
      caFile === undefined ? [] : ['--ro-bind', caFile, caInside],
    ].flat(),
    env: own,
    bridge: ['/bin/sh', '-c', bridgeScript, 'sh', String(port), socketInside, portInHex],
    refused,
  };
};
