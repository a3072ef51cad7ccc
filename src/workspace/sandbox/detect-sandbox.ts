import { findProgram, type Host } from '../host.ts';
import type { Registries } from '../registries/registry-set.ts';
import { bubblewrap, type CageOptions } from './bubblewrap.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { ownFolder } from './own-folder.ts';
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
}

export type Detected =
  | { level: 'bubblewrap'; sandbox: Sandbox }
  | { level: 'none'; reason: string; hint: string };

const installHint = 'apt-get install -y bubblewrap socat';
/** Ubuntu 24.04 forbids user namespaces by AppArmor, Debian 10 and hardened kernels by the second setting. */
const repairHint =
  'needs bubblewrap 0.8 and user namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0 kernel.unprivileged_userns_clone=1';

type Programs = CageOptions['programs'];

/** Why there can be no cage, or the programs of one that was just tried. */
type Probed = { works: true; programs: Programs } | { works: false; reason: string; hint: string };

const probe = async (host: Host): Promise<Probed> => {
  if (process.platform !== 'linux')
    return {
      works: false,
      reason: `there is no cage for ${process.platform} yet`,
      hint: 'run it on Linux',
    };
  const found = ['bwrap', 'prlimit', 'socat'].map((name) => [name, findProgram(name, host.path)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length > 0)
    return { works: false, reason: `${missing.join(' and ')} not found`, hint: installHint };
  const programs = Object.fromEntries(found) as Programs;
  const cage = bubblewrap({ host, limits: defaultLimits(), programs });
  const policy = { workspace: ownFolder(), readable: [], network: 'none' as const };
  const tried = await cage.run({ argv: ['/bin/true'], timeoutMs: 30_000 }, policy);
  if (!tried.failed) return { works: true, programs };
  const words = tried.startError ?? (tried.timedOut ? 'it hangs' : tried.stderr.trim().split('\n')[0]);
  return { works: false, reason: `bubblewrap does not work here: ${words}`, hint: repairHint };
};

const probed = new Map<string, Promise<Probed>>();

/**
 * Finds out by trying whether commands can be caged here. Tried once a process and search path; that takes about as long
 * as one caged command.
 */
export const detectSandbox = async (options: SandboxOptions): Promise<Detected> => {
  const { host } = options;
  const known = probed.get(host.path) ?? probe(host);
  probed.set(host.path, known);
  const found = await known;
  if (!found.works) return { level: 'none', reason: found.reason, hint: found.hint };
  const limits = { ...defaultLimits(), ...options.limits };
  return { level: 'bubblewrap', sandbox: bubblewrap({ ...options, limits, programs: found.programs }) };
};
