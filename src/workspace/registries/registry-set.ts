import type { Ecosystem } from '../../domain/ecosystem.ts';

/** Where the packages of one ecosystem come from on this machine. */
export interface RegistrySet {
  /**
   * http or https addresses without a login. The first is the one that tools are told of; further ones with a path are more
   * indexes where the tool knows such; bare hosts are only reached.
   */
  urls: readonly string[];
  /**
   * `default`: nobody named it, so it has to be a public host behind https. `machine`: settings of the person's tools name it;
   * it may have a private address. `person`: our own settings name it; it may speak plain http, too.
   */
  named: 'default' | 'machine' | 'person';
  /** npm: addresses of scopes, such as `@corp`. */
  scopes?: Readonly<Record<string, string>>;
  /** Go: GOSUMDB, GONOSUMDB and GOPRIVATE of the machine. */
  environment?: Readonly<Record<string, string>>;
}

export type Registries = Readonly<Partial<Record<Ecosystem, RegistrySet>>>;

/** Public registries, and the hosts that their files come from. */
const defaultUrls: Readonly<Record<Ecosystem, readonly string[]>> = {
  // lock files of yarn 1 name its alias
  npm: ['https://registry.npmjs.org/', 'https://registry.yarnpkg.com'],
  pypi: ['https://pypi.org/simple/', 'https://files.pythonhosted.org'],
  cargo: ['https://index.crates.io/', 'https://static.crates.io'],
  // large archives are redirected to the storage; `go mod download` runs no code that could use it for something else
  go: ['https://proxy.golang.org', 'https://sum.golang.org', 'https://storage.googleapis.com'],
  maven: [
    'https://repo.maven.apache.org/maven2/',
    'https://plugins.gradle.org',
    'https://plugins-artifacts.gradle.org',
  ],
};

/** The public registry of an ecosystem. */
export const defaultRegistry = (ecosystem: Ecosystem): RegistrySet => ({
  urls: defaultUrls[ecosystem],
  named: 'default',
});

/** A login in an address would be there for commands to read, so it goes no further. */
export const withoutLogin = (url: string): string => url.replace(/^((?:sparse\+)?https?:\/\/)[^/]*@/, '$1');

/** What an http or https address leads to, and the form in which tools and we compare it; undefined for anything else. */
export const readAddress = (text: string): string | undefined => {
  const url = withoutLogin(text.trim());
  return /^https?:\/\//.test(url) && URL.canParse(url) ? url : undefined;
};
