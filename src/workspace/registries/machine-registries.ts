import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Ecosystem } from '../../domain/ecosystem.ts';
import type { Host } from '../host.ts';
import { defaultRegistry, readAddress, type RegistrySet } from './registry-set.ts';

/** The settings of the person's tools: their files, and the variables they are told by. */
export interface Machine {
  host: Host;
  environment: Readonly<Record<string, string | undefined>>;
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const addressesIn = (text: string | undefined, separator: RegExp): string[] =>
  (text ?? '').split(separator).flatMap((one) => readAddress(one) ?? []);

const named = (urls: readonly string[]): RegistrySet | undefined =>
  urls.length === 0 ? undefined : { urls, named: 'machine' };

/** Values of a key in a file of `key = value` lines; lines that are indented go on with the one before. */
const iniValue = (text: string, key: string): string | undefined =>
  new RegExp(`^${key}\\s{0,9}[=:]([^\\n]*(?:\\n[ \\t]+[^\\n]*)*)`, 'm').exec(text)?.[1]?.trim();

const tomlOf = (text: string): Record<string, unknown> => {
  try {
    return parse(text);
  } catch {
    return {};
  }
};

const uvSchema = z.object({
  'index-url': z.string().optional().catch(undefined),
  'extra-index-url': z.array(z.string()).catch([]).default([]),
  index: z
    .array(z.object({ url: z.string(), default: z.boolean().catch(false).default(false) }))
    .catch([])
    .default([]),
});

const pipFiles = ({ host, environment }: Machine): string[] =>
  [
    environment['PIP_CONFIG_FILE'] ?? '',
    join(environment['XDG_CONFIG_HOME'] ?? join(host.home, '.config'), 'pip/pip.conf'),
    join(host.home, '.pip/pip.conf'),
    '/etc/pip.conf',
  ].filter((path) => path.startsWith('/'));

/** Variables win over files, as with pip itself; files in the order in which pip lets them win. */
const python = async (machine: Machine): Promise<RegistrySet | undefined> => {
  const { host, environment } = machine;
  const files = await Promise.all(pipFiles(machine).map(textOf));
  const ofPip = (key: string): string | undefined =>
    files.map((text) => iniValue(text, key)).find((value) => value !== undefined);
  const uv = uvSchema.parse(tomlOf(await textOf(join(host.home, '.config/uv/uv.toml'))));
  const indexes = [
    environment['PIP_INDEX_URL'],
    environment['UV_DEFAULT_INDEX'],
    environment['UV_INDEX_URL'],
    ofPip('index-url'),
    uv['index-url'],
    uv.index.find((one) => one.default)?.url,
  ];
  const more = [
    environment['PIP_EXTRA_INDEX_URL'] ?? ofPip('extra-index-url') ?? '',
    ...uv['extra-index-url'],
    ...uv.index.filter((one) => !one.default).map(({ url }) => url),
  ];
  const first = readAddress(indexes.find((one) => one !== undefined) ?? '');
  const others = addressesIn(more.join(' '), /\s+/);
  if (first === undefined && others.length === 0) return undefined;
  const [pypi = '', ...filesHosts] = defaultRegistry('pypi').urls;
  return named(first === undefined ? [pypi, ...others, ...filesHosts] : [first, ...others]);
};

const cargoSchema = z.object({
  source: z
    .record(
      z.string(),
      z.object({
        'replace-with': z.string().optional().catch(undefined),
        registry: z.string().optional().catch(undefined),
      }),
    )
    .catch({})
    .default({}),
  registries: z
    .record(z.string(), z.object({ index: z.string().optional().catch(undefined) }))
    .catch({})
    .default({}),
});

/** The source that stands for crates.io; only sparse ones, since git is not let out. */
const cargo = async ({ host, environment }: Machine): Promise<RegistrySet | undefined> => {
  const home = environment['CARGO_HOME'] ?? join(host.home, '.cargo');
  const text = (await textOf(join(home, 'config.toml'))) || (await textOf(join(home, 'config')));
  const { source, registries } = cargoSchema.parse(tomlOf(text));
  const name = source['crates-io']?.['replace-with'];
  const address = name === undefined ? undefined : (source[name]?.registry ?? registries[name]?.index);
  return named(addressesIn(address?.replace(/^sparse\+/, ''), /\s+/));
};

/** `go env -w` writes its settings into a file of `NAME=value` lines. */
const go = async ({ host, environment }: Machine): Promise<RegistrySet | undefined> => {
  const file = await textOf(join(environment['XDG_CONFIG_HOME'] ?? join(host.home, '.config'), 'go/env'));
  const setting = (name: string): string | undefined =>
    environment[name] ?? new RegExp(`^${name}=(.*)$`, 'm').exec(file)?.[1]?.trim();
  const names = ['GOSUMDB', 'GONOSUMDB', 'GOPRIVATE'];
  const found = Object.fromEntries(
    names.flatMap((name) => {
      const value = setting(name);
      return value ? [[name, value]] : [];
    }),
  );
  const urls = addressesIn(setting('GOPROXY'), /[,|]/);
  if (urls.length === 0)
    return Object.keys(found).length === 0 ? undefined : { ...defaultRegistry('go'), environment: found };
  // the database of checksums has a host of its own, unless the proxy stands for it
  return { urls: [...urls, 'https://sum.golang.org'], named: 'machine', environment: found };
};

/** Mirrors that stand for Maven Central. */
const maven = async ({ host }: Machine): Promise<RegistrySet | undefined> => {
  const text = (await textOf(join(host.home, '.m2/settings.xml'))).replaceAll(/<!--[^]*?-->/g, '');
  const urls = [...text.matchAll(/<mirror>([^]*?)<\/mirror>/g)].flatMap(([, body = '']) => {
    const of = /<mirrorOf>([^<]*)<\/mirrorOf>/.exec(body)?.[1] ?? '';
    const isCentral = of.split(',').some((one) => ['*', 'central', 'external:*'].includes(one.trim()));
    return isCentral
      ? addressesIn(/<url>([^<]*)<\/url>/.exec(body)?.[1]?.replaceAll('&amp;', '&'), /\s+/)
      : [];
  });
  return named(urls);
};

/** `@scope:registry=address` lines of the person's .npmrc. */
export const readScopes = async (host: Host): Promise<Record<string, string>> => {
  const text = await textOf(join(host.home, '.npmrc'));
  const lines = [...text.matchAll(/^\s{0,9}(@[\w.~-]{1,214}):registry\s{0,9}=\s{0,9}(\S{1,2000})\s*$/gm)];
  return Object.fromEntries(
    lines.flatMap(([, scope = '', url = '']) => {
      const address = readAddress(url.replaceAll(/^["']|["']$/g, ''));
      return address === undefined ? [] : [[scope, address]];
    }),
  );
};

const readers: Readonly<
  Record<Exclude<Ecosystem, 'npm'>, (machine: Machine) => Promise<RegistrySet | undefined>>
> = { pypi: python, cargo, go, maven };

/**
 * Which registry the person's tools are configured for; undefined where they name none. Only files and variables of the
 * person are read, never those of a project; logins in addresses are left out. npm is asked itself, see `findRegistry`.
 */
export const findMachineRegistry = (
  ecosystem: Exclude<Ecosystem, 'npm'>,
  machine: Machine,
): Promise<RegistrySet | undefined> => readers[ecosystem](machine);
