import type { CheckName } from '../domain/check.ts';
import { foreignInstaller } from './foreign-installer.ts';
import { foreignLockFits, isBerryLock } from './foreign-locks.ts';
import { hasDependencies, lockFits } from './package-manifest.ts';
import type { PackageManifest } from './package-manifest.ts';
import { readForeignInstall } from './readers/foreign-install.ts';
import { complain } from './readers/reader.ts';
import type { MissingTool, PlannedCheck, ProjectView } from './toolchain.ts';

/** Environment of npm where packages are fetched: no scripts of packages, no small talk, short tries. */
export const npmEnv = {
  npm_config_ignore_scripts: 'true',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
  npm_config_update_notifier: 'false',
  // Three tries within seconds: by default npm is silent for over two minutes before it says that nobody answers.
  npm_config_fetch_retry_mintimeout: '500',
  npm_config_fetch_retry_maxtimeout: '2000',
};

interface Installer {
  program: string;
  lock: string;
  command: (exact: boolean) => string[];
  env: Record<string, string>;
  remedy: string;
}

/** pnpm reads the settings of npm up to version 11 only. */
const pnpmSettings =
  'if [ -n "$npm_config_registry" ]; then export pnpm_config_registry="$npm_config_registry"; fi; exec "$@"';

const pnpm: Installer = {
  program: 'pnpm',
  lock: 'pnpm-lock.yaml',
  command: (exact) => [
    'sh',
    '-c',
    pnpmSettings,
    'pnpm',
    'pnpm',
    'install',
    '--ignore-scripts',
    // A store beside the tree is on the same file system, so packages are linked instead of copied.
    '--store-dir',
    '.pnpm-store',
    exact ? '--frozen-lockfile' : '--no-frozen-lockfile',
  ],
  env: {
    ...npmEnv,
    pnpm_config_fetch_retries: '2',
    pnpm_config_fetch_retry_mintimeout: '500',
    pnpm_config_fetch_retry_maxtimeout: '2000',
  },
  remedy: 'run `corepack enable` or `npm install -g pnpm`',
};

const classicYarn: Installer = {
  program: 'yarn',
  lock: 'yarn.lock',
  command: (exact) => [
    ...'yarn install --ignore-scripts --non-interactive --no-progress'.split(' '),
    ...(exact ? ['--frozen-lockfile'] : []),
  ],
  env: npmEnv,
  remedy: 'run `corepack enable` or `npm install -g yarn`',
};

/** Later versions of yarn read neither the settings of npm nor the usual variables of proxies. */
const berrySettings =
  'if [ -n "$npm_config_registry" ]; then export YARN_NPM_REGISTRY_SERVER="${npm_config_registry%/}"; fi; ' +
  'if [ -n "$HTTPS_PROXY" ]; then export YARN_HTTPS_PROXY="$HTTPS_PROXY" YARN_HTTP_PROXY="$HTTPS_PROXY"; fi; exec "$@"';

const berry = (release: string | undefined): Installer => ({
  program: release === undefined ? 'yarn' : 'node',
  lock: 'yarn.lock',
  command: (exact) => [
    'sh',
    '-c',
    berrySettings,
    'yarn',
    ...(release === undefined ? ['yarn'] : ['node', release]),
    'install',
    '--mode=skip-build',
    exact ? '--immutable' : '--no-immutable',
  ],
  env: {
    YARN_ENABLE_SCRIPTS: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
    // Every tool finds what lies in node_modules; the maps of Plug'n'Play are only for what yarn itself starts.
    YARN_NODE_LINKER: 'node-modules',
  },
  remedy: 'run `corepack enable`',
});

const bun: Installer = {
  program: 'bun',
  lock: 'bun.lock',
  command: (exact) => ['bun', 'install', '--ignore-scripts', ...(exact ? ['--frozen-lockfile'] : [])],
  env: npmEnv,
  remedy: 'run `npm install -g bun`',
};

/** The version of yarn that the project brings along. */
const yarnRelease = (view: ProjectView): string | undefined => {
  const named = /^yarnPath:\s{0,9}["']?([^\s"']{1,300})/m.exec(view.text('.yarnrc.yml') ?? '')?.[1];
  const path = named?.replace(/^\.\//, '');
  return path !== undefined && view.paths.includes(path) ? path : undefined;
};

const yarnOf = (view: ProjectView, { packageManager = '' }: PackageManifest): Installer => {
  const declared = /^yarn@(\d{1,4})/.exec(packageManager)?.[1];
  const isClassic =
    declared === undefined
      ? !view.paths.includes('.yarnrc.yml') && !isBerryLock(view.text('yarn.lock'))
      : declared === '1';
  return isClassic ? classicYarn : berry(yarnRelease(view));
};

const installerOf = (name: string, view: ProjectView, manifest: PackageManifest): Installer | undefined => {
  if (name === 'yarn') return yarnOf(view, manifest);
  return { pnpm, bun }[name];
};

/** The project's package manager where it is none that can be run here; undefined where npm or the right one is there. */
export const missingInstaller = (view: ProjectView, manifest: PackageManifest): MissingTool | undefined => {
  const name = foreignInstaller(view, manifest);
  if (name === undefined) return undefined;
  const installer = installerOf(name, view, manifest);
  if (installer === undefined)
    return {
      missing: name,
      remedy: `projects of ${name} are not supported: name the commands in millwright.toml`,
    };
  const { program, remedy } = installer;
  return program === 'node' || view.hasProgram(program)
    ? undefined
    : { missing: name, remedy: `${remedy}, or name the commands in millwright.toml` };
};

/** Stands for the install that cannot be done: nothing after it would tell anything about the code. */
export const missingInstall = ({ missing, remedy }: MissingTool): PlannedCheck => ({
  name: 'install',
  tool: missing,
  command: ['npm', '--version'],
  network: 'none',
  timeoutMs: 60_000,
  read: () => ({
    status: 'unknown',
    diagnostics: [
      complain({
        tool: missing,
        severity: 'warning',
        path: 'package.json',
        code: 'missing-tool',
        message: `this project is installed with ${missing}, which is not there, so nothing was installed and nothing could be checked: ${remedy}`,
      }),
    ],
  }),
});

/**
 * Installs what is declared, exactly where the lock file fits; undefined where nothing is declared. Other managers than npm are always
 * asked: what their workspaces declare does not stand in package.json. `check` makes a check that is read by whatever its output shows.
 */
export const planInstall = (
  view: ProjectView,
  manifest: PackageManifest,
  check: (name: CheckName, tool: string, command: string[]) => PlannedCheck,
): PlannedCheck | undefined => {
  const name = foreignInstaller(view, manifest);
  if (name === undefined) {
    if (!hasDependencies(manifest)) return undefined;
    const exact = lockFits(manifest, view.text('package-lock.json'));
    const base = check('install', 'npm', ['npm', exact ? 'ci' : 'install']);
    return { ...base, network: 'registry', env: npmEnv, writes: ['package-lock.json'] };
  }
  const missing = missingInstaller(view, manifest);
  if (missing) return missingInstall(missing);
  const { command, env, lock } = installerOf(name, view, manifest) ?? pnpm;
  const base = check('install', name, command(foreignLockFits(lock, view)));
  const packageJson = view.text('package.json') ?? '';
  return {
    ...base,
    network: 'registry',
    env,
    writes: [lock],
    read: (output) => readForeignInstall(output, { tool: name, packageJson, otherwise: base.read }),
  };
};
