import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findProgram } from '../host.ts';
import { settingsOutside } from './cage-network.ts';
import type { SandboxOptions } from './detect-sandbox.ts';
import { guardedExec } from './guarded-exec.ts';
import { defaultLimits, prlimitArguments } from './limits.ts';
import { hasProgram, withStartError } from './missing-program.ts';
import { ownFolder } from './own-folder.ts';
import { defaultRegistryUrl } from './registry-proxy.ts';
import type { Sandbox } from './sandbox.ts';

const homeFolder = (): string => {
  const home = join(ownFolder(), 'home');
  mkdirSync(home, { recursive: true });
  return home;
};

const environmentOf = (options: SandboxOptions, workspace: string): Record<string, string> => {
  const { host, cacheDir, caFile, registryUrl = defaultRegistryUrl } = options;
  return {
    PATH: [join(workspace, 'node_modules/.bin'), dirname(process.execPath), host.path].join(delimiter),
    HOME: homeFolder(),
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    CI: '1',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_registry: registryUrl,
    npm_config_ignore_scripts: 'true',
    ...(cacheDir === undefined ? {} : { npm_config_cache: cacheDir }),
    ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
  };
};

/**
 * Commands without a cage, for `--no-sandbox` and for code that is shipped with the product. They see the machine, its
 * files and its network; still they get a small environment, a home folder of their own, limits, and an end. A process
 * that leaves its group on purpose can outlive its command here.
 */
export const unsandboxed = (options: SandboxOptions): Sandbox => ({
  level: 'none',
  overlays: false,
  has: (program) => hasProgram(program, options.host.path),
  async run(command, { workspace, cwd = '', network, registries }) {
    const start = join(workspace, cwd);
    const limits = { ...defaultLimits(), ...options.limits };
    const prlimit = findProgram('prlimit', options.host.path);
    const limited = prlimit === undefined ? [] : [prlimit, ...prlimitArguments(limits, command.timeoutMs)];
    const [program, ...args] = [...limited, ...command.argv] as [string, ...string[]];
    const settings = network === 'registry' ? settingsOutside(options, registries) : {};
    const env = { ...environmentOf(options, workspace), ...settings, ...command.env };
    const finished = await guardedExec(
      { ...command, argv: [program, ...args], cwd: start, env },
      limits,
      workspace,
    );
    return withStartError(finished, command.argv, { workspace: start, path: env['PATH'] ?? '' });
  },
});
