import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ecosystem } from '../../domain/ecosystem.ts';
import {
  defaultRegistry,
  withoutLogin,
  type Registries,
  type RegistrySet,
} from '../registries/registry-set.ts';
import { reachablePlaces, toolSettings, type ToolSettings } from '../registries/tool-settings.ts';
import { cageHome } from './cage-arguments.ts';
import { caInside, certificateArguments } from './etc-folder.ts';
import { ownFolder } from './own-folder.ts';
import {
  loopbackAlias,
  startRegistryProxy,
  type RegistryPlace,
  type RegistryProxy,
} from './registry-proxy.ts';

const port = 3_128;
/** As /proc/net/tcp writes it. */
const portInHex = port.toString(16).toUpperCase().padStart(4, '0');
const socketInside = '/run/registry.sock';
const cacheInside = `${cageHome}/.npm`;

const started = new Map<string, Promise<RegistryProxy>>();

/** One proxy for each choice of registries and process, started when it is first needed. */
const proxyFor = (places: readonly RegistryPlace[]): Promise<RegistryProxy> => {
  const key = JSON.stringify(places);
  const known = started.get(key);
  if (known !== undefined) return known;
  const proxy = startRegistryProxy(places, join(ownFolder(), `registry-${started.size}.sock`));
  started.set(key, proxy);
  return proxy;
};

export interface NetworkOptions {
  /** Of npm, where `registries` says nothing of it. */
  registryUrl?: string | undefined;
  /** Where packages come from; an ecosystem that is left out has its public registry. */
  registries?: Registries | undefined;
  cacheDir?: string | undefined;
  caFile?: string | undefined;
}

/** The registries of an ecosystem that these options speak of. */
export const registrySetOf = (
  { registries, registryUrl }: NetworkOptions,
  ecosystem: Ecosystem,
): RegistrySet => {
  const found = registries?.[ecosystem];
  if (found !== undefined) return found;
  return ecosystem === 'npm' && registryUrl !== undefined
    ? { urls: [withoutLogin(registryUrl)], named: 'machine' }
    : defaultRegistry(ecosystem);
};

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

const filesInside = '/run/registries';

/** A file of settings; its name is its content, so that commands at once do not meet. */
const writeSettings = (name: string, text: string): string => {
  const path = join(ownFolder(), `${createHash('sha256').update(text).digest('hex').slice(0, 16)}-${name}`);
  if (!existsSync(path)) writeFileSync(path, text, { mode: 0o600 });
  return path;
};

const bindFile = ([name, text]: [string, string]): string[] => [
  '--ro-bind',
  writeSettings(name, text),
  `${filesInside}/${name}`,
];

/** What the tools of these ecosystems are told where they reach the network themselves. npm's own variables are not among it. */
export const settingsOutside = (
  options: NetworkOptions,
  ecosystems: readonly Ecosystem[] = ['npm'],
): Record<string, string> => {
  const folder = mkdtempSync(join(ownFolder(), 'settings-'));
  const at = (name: string): string => join(folder, name);
  const all = ecosystems.map((one) =>
    toolSettings(one, registrySetOf(options, one), { proxy: undefined, loopbackAlias, at }),
  );
  for (const { files } of all)
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text, { mode: 0o600 });
  return Object.assign({}, ...all.map(({ env }) => env)) as Record<string, string>;
};

const systemBundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/** What tools trust that would otherwise trust only what they bring along. */
const certificateSettings = (caFile: string | undefined): Record<string, string> => {
  const bundle = systemBundles.find((path) => existsSync(path));
  return {
    ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caInside }),
    ...(bundle === undefined ? {} : { PIP_CERT: bundle, CARGO_HTTP_CAINFO: bundle, SSL_CERT_FILE: bundle }),
  };
};

const npmSettings = (registryUrl: string): Record<string, string> => ({
  npm_config_registry: registryUrl,
  npm_config_proxy: proxyUrl,
  npm_config_https_proxy: proxyUrl,
  npm_config_noproxy: '',
  npm_config_cache: cacheInside,
  npm_config_ignore_scripts: 'true',
  npm_config_git: noProgram,
});

const proxy = { host: '127.0.0.1', port };

/** What the tools of these ecosystems are told. */
const settingsOf = (sets: ReadonlyMap<Ecosystem, RegistrySet>): ToolSettings => {
  const all = [...sets].map(([ecosystem, set]) =>
    toolSettings(ecosystem, set, { proxy, loopbackAlias, at: (name) => `${filesInside}/${name}` }),
  );
  const registryUrl = sets.get('npm')?.urls[0];
  const env = Object.assign(
    { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl },
    registryUrl === undefined ? {} : npmSettings(registryUrl),
    ...all.map((one) => one.env),
  ) as Record<string, string>;
  return { env, files: Object.assign({}, ...all.map(({ files }) => files)) as Record<string, string> };
};

/**
 * The network of an install: the registries of these ecosystems and nothing else. `env` is the command's own; it wins over
 * what is set here. Throws UserError where an address is none.
 */
export const registryNetwork = async (
  options: NetworkOptions,
  { argv, env }: { argv: readonly string[]; env: Record<string, string> },
  ecosystems: readonly Ecosystem[] = ['npm'],
): Promise<Network> => {
  const sets = new Map(ecosystems.map((one) => [one, registrySetOf(options, one)]));
  const places = [...sets.values()].flatMap(reachablePlaces);
  const { socketPath, refused } = await proxyFor(places);
  const { cacheDir, caFile } = options;
  const settings = settingsOf(sets);
  const own = { ...settings.env, ...certificateSettings(caFile), ...env };
  const cached = cacheDir !== undefined && mayWriteCache(argv, own) ? cacheDir : undefined;
  if (cached !== undefined) mkdirSync(cached, { recursive: true, mode: 0o700 });
  return {
    binds: [
      ['--ro-bind', socketPath, socketInside],
      certificateArguments(),
      cached === undefined ? [] : ['--bind', cached, cacheInside],
      caFile === undefined ? [] : ['--ro-bind', caFile, caInside],
      Object.entries(settings.files).flatMap(bindFile),
    ].flat(),
    env: own,
    bridge: ['/bin/sh', '-c', bridgeScript, 'sh', String(port), socketInside, portInHex],
    refused,
  };
};
