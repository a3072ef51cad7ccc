import { delimiter, dirname, join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { exec } from '../exec.ts';
import { findProgram } from '../host.ts';
import { ownFolder } from './cage-files.ts';
import { defaultLimits, prlimitArguments } from './limits.ts';
import { defaultRegistryUrl } from './registry-proxy.ts';
import type { Sandbox } from './sandbox.ts';
import type { SandboxOptions } from './detect-sandbox.ts';

/**
 * Commands without a cage, for `--no-sandbox` and for code that is shipped with the product. They see the machine, its
 * files and its network; still they get a small environment, a home folder of their own, limits, and an end.
 */
export const unsandboxed = (options: SandboxOptions): Sandbox => ({
  level: 'none',
  async run(command, policy) {
    const { host, cacheDir, caFile, registryUrl = defaultRegistryUrl } = options;
    const home = join(ownFolder(), 'home');
    mkdirSync(home, { recursive: true });
    const limits = { ...defaultLimits(), ...options.limits };
    const prlimit = findProgram('prlimit', host.path);
    const limited =
      prlimit === undefined
        ? []
        : [prlimit, ...prlimitArguments(limits, { timeoutMs: command.timeoutMs, limitMemory: true })];
    const [program, ...args] = [...limited, ...command.argv] as [string, ...string[]];
    const finished = await exec({
      ...command,
      argv: [program, ...args],
      cwd: policy.workspace,
      env: {
        PATH: [join(policy.workspace, 'node_modules/.bin'), dirname(process.execPath), host.path].join(
          delimiter,
        ),
        HOME: home,
        LANG: 'C.UTF-8',
        TERM: 'dumb',
        CI: '1',
        npm_config_update_notifier: 'false',
        npm_config_fund: 'false',
        npm_config_registry: registryUrl,
        ...(cacheDir === undefined ? {} : { npm_config_cache: cacheDir }),
        ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
        ...command.env,
      },
    });
    return { ...finished, argv: command.argv };
  },
});
