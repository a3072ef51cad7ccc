import type { Ecosystem } from '../../domain/ecosystem.ts';
import { readAddress, type RegistrySet } from './registry-set.ts';

/** What a tool has to be told to use a registry: variables, and files by name. */
export interface ToolSettings {
  env: Record<string, string>;
  files: Record<string, string>;
}

export interface ToolPlace {
  /** Address of the proxy, as commands see it; undefined where they reach the network themselves. */
  proxy: { host: string; port: number } | undefined;
  /** What stands for a registry on this machine where a tool would pass the proxy by. */
  loopbackAlias: string;
  /** Where commands find a file of {@link ToolSettings}. */
  at: (name: string) => string;
}

const isIndex = (url: string): boolean => (URL.parse(url)?.pathname ?? '/') !== '/';

const pypi = ({ urls }: RegistrySet): ToolSettings => {
  const [index = '', ...others] = urls;
  const more = others.filter(isIndex);
  const plain = urls.flatMap((url) => (url.startsWith('http:') ? [URL.parse(url)?.host ?? ''] : []));
  return {
    env: {
      // what a project brings along is not read
      PIP_CONFIG_FILE: '/dev/null',
      PIP_INDEX_URL: index,
      UV_DEFAULT_INDEX: index,
      ...(more.length > 0 ? { PIP_EXTRA_INDEX_URL: more.join(' '), UV_INDEX: more.join(' ') } : {}),
      ...(plain.length > 0 ? { PIP_TRUSTED_HOST: plain.join(' '), UV_INSECURE_HOST: plain.join(' ') } : {}),
    },
    files: {},
  };
};

const cargoName = 'cargo.toml';

/** Cargo takes the place of a source from a file only; `CARGO_REGISTRY_SETTINGS` tells the install where it is. */
const cargo = ({ urls, named }: RegistrySet, { proxy, at }: ToolPlace): ToolSettings => {
  const [index = ''] = urls;
  const source = `[source.crates-io]\nreplace-with = "configured"\n\n[source.configured]\nregistry = ${JSON.stringify(`sparse+${index}`)}\n`;
  return {
    env: {
      CARGO_REGISTRIES_CRATES_IO_PROTOCOL: 'sparse',
      // programs that a project's own settings could name for it
      CARGO_NET_GIT_FETCH_WITH_CLI: 'false',
      ...(proxy ? { CARGO_HTTP_PROXY: `http://${proxy.host}:${proxy.port}` } : {}),
      ...(named === 'default' ? {} : { CARGO_REGISTRY_SETTINGS: at(cargoName) }),
    },
    files: named === 'default' ? {} : { [cargoName]: source },
  };
};

const loopback = /^(https?:\/\/)(?:127\.0\.0\.1|localhost|\[::1\])(?=[:/]|$)/;

/** Go asks nothing that it calls localhost through a proxy. */
const go = (
  { urls, named, environment = {} }: RegistrySet,
  { proxy, loopbackAlias }: ToolPlace,
): ToolSettings => {
  const asked = proxy ? urls.map((url) => url.replace(loopback, `$1${loopbackAlias}`)) : urls;
  const isProxy = (url: string, at: number): boolean =>
    at === 0 || (named === 'machine' ? !url.includes('//sum.golang.org') : isIndex(url));
  const proxies = asked.filter(isProxy);
  return {
    env: {
      // never `direct`: that starts programs which fetch from anywhere
      GOPROXY: proxies.join(','),
      GOVCS: '*:off',
      GOTOOLCHAIN: 'local',
      ...environment,
    },
    files: {},
  };
};

const xml = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

const mavenName = 'maven-settings.xml';

/** Maven knows no variables for proxies, only its settings. */
const maven = ({ urls, named }: RegistrySet, { proxy, at }: ToolPlace): ToolSettings => {
  const [central = ''] = urls;
  const mirror =
    named === 'default'
      ? ''
      : `<mirrors><mirror><id>configured</id><mirrorOf>*</mirrorOf><url>${xml(central)}</url></mirror></mirrors>`;
  const proxies = (proxy ? ['http', 'https'] : []).map(
    (protocol) =>
      `<proxy><id>${protocol}</id><active>true</active><protocol>${protocol}</protocol><host>${proxy?.host}</host><port>${proxy?.port}</port></proxy>`,
  );
  const properties = proxy
    ? ['http', 'https'].map((one) => `-D${one}.proxyHost=${proxy.host} -D${one}.proxyPort=${proxy.port}`)
    : [];
  return {
    env: {
      MAVEN_REGISTRY_SETTINGS: at(mavenName),
      ...(proxy ? { GRADLE_OPTS: [...properties, '-Dhttp.nonProxyHosts='].join(' ') } : {}),
    },
    files: { [mavenName]: `<settings>${mirror}<proxies>${proxies.join('')}</proxies></settings>\n` },
  };
};

const npmrcName = 'npmrc';

/** The registry itself is told by variables; scopes can only stand in a file, which a shell would drop from an environment. */
const npm = ({ scopes = {} }: RegistrySet, { at }: ToolPlace): ToolSettings => {
  const lines = Object.entries(scopes).map(([scope, url]) => `${scope}:registry=${url}\n`);
  return lines.length === 0
    ? { env: {}, files: {} }
    : { env: { npm_config_userconfig: at(npmrcName) }, files: { [npmrcName]: lines.join('') } };
};

const writers: Readonly<Record<Ecosystem, (set: RegistrySet, place: ToolPlace) => ToolSettings>> = {
  npm,
  pypi,
  cargo,
  go,
  maven,
};

/** What the tools of an ecosystem are told, so that they ask these registries and no others. */
export const toolSettings = (ecosystem: Ecosystem, set: RegistrySet, place: ToolPlace): ToolSettings =>
  writers[ecosystem](set, place);

/** Everything of a set that may be reached. */
export const reachableUrls = ({ urls, scopes = {}, environment = {} }: RegistrySet): string[] => [
  ...urls,
  ...Object.values(scopes),
  // `name+key address`: the address is there where it is not the name itself
  ...(environment['GOSUMDB'] ?? '').split(/\s+/).flatMap((word) => readAddress(word) ?? []),
];

/** The same with who named each: a scope's registry is one that the person's .npmrc names, whoever named the other. */
export const reachablePlaces = (set: RegistrySet): { url: string; named: RegistrySet['named'] }[] => {
  const own = new Set(set.urls);
  return reachableUrls(set).map((url) => ({
    url,
    named: set.named === 'default' && !own.has(url) ? 'machine' : set.named,
  }));
};
