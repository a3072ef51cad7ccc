import { findProgram, type Host } from '../host.ts';
import { exec } from '../exec.ts';
import { bubblewrap } from './bubblewrap.ts';
import { cageArguments } from './cage-arguments.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Sandbox } from './sandbox.ts';

export interface SandboxOptions {
  host: Host;
  /** The one package registry that `network: 'registry'` reaches. Default https://registry.npmjs.org/. */
  registryUrl?: string | undefined;
  /** Folder for the npm cache, bound for `network: 'registry'` alone; without it every install is a cold one. */
  cacheDir?: string | undefined;
  /** Certificates of the machine's own authority (PEM), made known to Node in the cage. */
  caFile?: string | undefined;
  limits?: Partial<Limits> | undefined;
}

export type Detected =
  | { level: 'bubblewrap'; sandbox: Sandbox }
  | { level: 'none'; reason: string; hint: string };

const installHint = 'apt-get install -y bubblewrap socat';

const probe = async (options: SandboxOptions): Promise<Detected> => {
  if (process.platform !== 'linux')
    return {
      level: 'none',
      reason: `there is no cage for ${process.platform} yet`,
      hint: 'run it on Linux, or with --no-sandbox',
    };
  const { host } = options;
  const programs = ['bwrap', 'prlimit', 'socat'].map((name) => [name, findProgram(name, host.path)] as const);
  const missing = programs.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length > 0)
    return { level: 'none', reason: `${missing.join(' and ')} not found`, hint: installHint };
  const paths = Object.fromEntries(programs) as Record<'bwrap' | 'prlimit' | 'socat', string>;
  const limits = { ...defaultLimits(), ...options.limits };
  const policy = { workspace: '/usr', readable: [], network: 'none' as const };
  const tried = await exec({
    argv: [paths.bwrap, ...cageArguments({ host, limits }, { policy, env: {}, binds: [] }), '/bin/true'],
    cwd: '/',
    env: {},
    timeoutMs: 5_000,
  });
  if (!tried.failed)
    return { level: 'bubblewrap', sandbox: bubblewrap({ ...options, limits, programs: paths }) };
  return {
    level: 'none',
    reason: `bubblewrap does not work here: ${tried.startError ?? tried.stderr.trim().split('\n')[0]}`,
    hint: 'allow unprivileged user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0), or use --no-sandbox',
  };
};

const known = new Map<string, Promise<Detected>>();

/** Finds out by trying whether commands can be caged here. Tried once a process and set of options; takes some 15 ms. */
export const detectSandbox = (options: SandboxOptions): Promise<Detected> => {
  const key = JSON.stringify(options);
  const found = known.get(key) ?? probe(options);
  known.set(key, found);
  return found;
};
