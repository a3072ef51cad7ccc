import type { CageDriver } from '../../domain/cage.ts';
import type { Host } from '../host.ts';
import type { Registries } from '../registries/registry-set.ts';
import type { Limits } from './limits.ts';
import type { Sandbox } from './sandbox.ts';

export interface SandboxOptions {
  host: Host;
  /** The one package registry that `network: 'registry'` reaches. Default https://registry.npmjs.org/. */
  registryUrl?: string | undefined;
  /** The registries of other languages, and of npm where there is more to say; left out, the public ones. */
  registries?: Registries | undefined;
  /**
   * Folder for the npm cache, written by npm itself with `network: 'registry'` and seen by nothing else; without it every
   * install is a cold one.
   */
  cacheDir?: string | undefined;
  /** Certificates of the machine's own authority (PEM), made known to Node in the cage. */
  caFile?: string | undefined;
  limits?: Partial<Limits> | undefined;
  /** Default `auto`: bubblewrap on Linux, sandbox-runtime elsewhere. */
  driver?: CageDriver | 'auto' | undefined;
  /** Image of the containers of `docker` and `podman`. */
  image?: string | undefined;
  /** What the client of `docker` and `podman` needs of the person's environment. */
  engineSession?: Readonly<Record<string, string>> | undefined;
}

/** A driver that works here, or why it does not and the next step. */
export type Detected =
  | { level: CageDriver; sandbox: Sandbox }
  | { level: 'none'; reason: string; hint: string };
