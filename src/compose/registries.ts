import { ecosystems, type Ecosystem } from '../domain/ecosystem.ts';
import { findRegistry, type Registry } from '../workspace/find-registry.ts';
import type { Host } from '../workspace/host.ts';
import { findMachineRegistry, readScopes, type Machine } from '../workspace/registries/machine-registries.ts';
import { defaultRegistry, withoutLogin, type RegistrySet } from '../workspace/registries/registry-set.ts';

/** What is known of registries before anybody is asked. */
export interface RegistryOptions {
  host: Host;
  /** npm's, from the person's configuration. */
  registryUrl?: string | undefined;
  /** Addresses from the person's configuration, by ecosystem; they stand for whatever the machine says. */
  registries?: Partial<Record<Ecosystem, string[] | undefined>> | undefined;
  /** Variables that tools are told of registries by. */
  environment?: Machine['environment'] | undefined;
  /** Certificates that every Node program of this machine is told of. */
  machineCaFile: string | undefined;
}

let asked: Promise<Registry> | undefined;

/** Asking npm where packages come from takes a while: it is done once, and only when something is installed. */
export const registryOf = async (options: RegistryOptions): Promise<Registry> => {
  asked ??= findRegistry(options.host);
  const { registryUrl, caFile = options.machineCaFile } = await asked;
  return { caFile, registryUrl: options.registryUrl ?? options.registries?.npm?.[0] ?? registryUrl };
};

const npmSet = async (options: RegistryOptions): Promise<RegistrySet> => {
  const { registryUrl } = await registryOf(options);
  const standard = defaultRegistry('npm');
  const scopes = await readScopes(options.host);
  const isStandard = registryUrl === undefined || withoutLogin(registryUrl) === standard.urls[0];
  const set: RegistrySet = isStandard ? standard : { urls: [withoutLogin(registryUrl)], named: 'machine' };
  return { ...set, ...(Object.keys(scopes).length > 0 ? { scopes } : {}) };
};

/** Where packages of an ecosystem come from: the person's configuration, else their tools', else the public registry. */
export const registrySetFor = async (
  ecosystem: Ecosystem,
  options: RegistryOptions,
): Promise<RegistrySet> => {
  const own = options.registries?.[ecosystem] ?? [];
  const { host, environment = {}, registryUrl } = options;
  if (ecosystem === 'npm') {
    if (own.length === 0) return npmSet(options);
    const first = registryUrl === undefined ? [] : [registryUrl];
    return { urls: [...first, ...own].map(withoutLogin), named: 'person' };
  }
  const ofMachine = await findMachineRegistry(ecosystem, { host, environment });
  // another address says nothing of how checksums are compared
  return own.length > 0
    ? { ...ofMachine, urls: own.map(withoutLogin), named: 'person' }
    : (ofMachine ?? defaultRegistry(ecosystem));
};

/** Address of what tools of an ecosystem ask first, and of all that its packages come from: another one is another cache entry. */
export const registryKey = async (ecosystem: Ecosystem, options: RegistryOptions): Promise<string> => {
  const { urls, scopes = {} } = await registrySetFor(ecosystem, options);
  const all = Object.keys(scopes).length > 0 ? [...urls, JSON.stringify(scopes)] : urls;
  return ecosystem === 'npm' && all === urls ? (urls[0] ?? '') : all.join(' ');
};

/** All that a command reaches, by ecosystem. */
export const registriesFor = async (
  wanted: readonly Ecosystem[] | undefined,
  options: RegistryOptions,
): Promise<Partial<Record<Ecosystem, RegistrySet>>> => {
  const some = wanted ?? ['npm'];
  const sets = await Promise.all(
    ecosystems
      .filter((one) => some.includes(one))
      .map(async (one) => [one, await registrySetFor(one, options)] as const),
  );
  return Object.fromEntries(sets);
};
