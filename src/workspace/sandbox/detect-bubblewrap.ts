import { findProgram, type Host } from '../host.ts';
import { bubblewrap, type CageOptions } from './bubblewrap.ts';
import type { Detected, SandboxOptions } from './sandbox-options.ts';
import { defaultLimits } from './limits.ts';
import { ownFolder } from './own-folder.ts';

const installHint = 'apt-get install -y bubblewrap socat';
/** Ubuntu 24.04 forbids user namespaces by AppArmor, Debian 10 and hardened kernels by the second setting. */
const repairHint =
  'needs bubblewrap 0.8 and user namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0 kernel.unprivileged_userns_clone=1';

type Programs = CageOptions['programs'];

/** Why there can be no cage, or the programs of one that was just tried. */
type Probed = { works: true; programs: Programs } | { works: false; reason: string; hint: string };

const probe = async (host: Host): Promise<Probed> => {
  if (process.platform !== 'linux')
    return { works: false, reason: 'bubblewrap is for Linux', hint: 'sandbox.driver = "auto"' };
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
 * Whether commands can be caged by bubblewrap here. Tried once a process and search path; that takes about as long
 * as one caged command.
 */
export const detectBubblewrap = async (options: SandboxOptions): Promise<Detected> => {
  const { host } = options;
  const known = probed.get(host.path) ?? probe(host);
  probed.set(host.path, known);
  const found = await known;
  if (!found.works) return { level: 'none', reason: found.reason, hint: found.hint };
  const limits = { ...defaultLimits(), ...options.limits };
  return { level: 'bubblewrap', sandbox: bubblewrap({ ...options, limits, programs: found.programs }) };
};
