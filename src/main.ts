#!/usr/bin/env node
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type * as ConfigModule from './config.ts';
import type { Composition } from './compose.ts';
import type { Application, Host } from './surfaces/application.ts';

type Configuration = typeof ConfigModule;

const packageFile = new URL('../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

/** A process may run under a number that no user has, as in many containers. */
const userName = (read: () => { username: string }): string => {
  try {
    return read().username;
  } catch {
    return 'unknown';
  }
};

interface Here {
  cwd: string;
  home: string;
  user: string;
  version: string;
}

type Options = Parameters<Host['open']>[0];

const sourcesOf = ({ environment: env }: Configuration, { cwd, home }: Here, { dataDir }: Options) => ({
  env,
  cwd,
  home,
  platform: process.platform,
  flags: { data_dir: dataDir },
});

const composed = async (
  configuration: Configuration,
  here: Here,
  options: Options & { role: 'command' | 'server' | 'worker'; workerName?: string | undefined },
): Promise<[ConfigModule.Config, Composition]> => {
  const sources = sourcesOf(configuration, here, options);
  const config = await configuration.loadConfig(sources);
  const { compose } = await import('./compose.ts');
  const configFor = (projectDir: string) => configuration.loadConfig({ ...sources, projectDir });
  return [config, await compose(config, { ...here, ...options, configFor })];
};

/** The server of the data folder, or the composition in this process. */
const openApplication: (...given: [Configuration, Here, Options]) => Promise<Application> = async (
  configuration,
  here,
  options,
) => {
  const config = await configuration.loadConfig(sourcesOf(configuration, here, options));
  // The one look that this costs where no server runs.
  if (!options.alone && existsSync(join(config.dataDir, 'server.json'))) {
    const { findServer } = await import('./surfaces/client/find-server.ts');
    const found = await findServer({ ...config, ...here, signal: options.signal });
    if (found !== undefined)
      return { ...found, warnings: [...config.warnings, ...found.warnings], close: () => Promise.resolve() };
  }
  const [{ warnings }, composition] = await composed(configuration, here, { ...options, role: 'command' });
  return { context: composition.context, close: () => composition.close(), warnings };
};

const houseRoom = () => import('./compose/house.ts');

const main = async (): Promise<void> => {
  const [{ enableCompileCache }, { homedir, userInfo }] = await Promise.all([
    import('node:module'),
    import('node:os'),
  ]);
  enableCompileCache();
  const [config, { runProcess }] = await Promise.all([
    import('./config.ts'),
    import('./surfaces/cli/run-process.ts'),
  ]);
  const here = { cwd: process.cwd(), home: homedir(), user: userName(userInfo), version };
  await runProcess({
    env: config.environment,
    version,
    open: (options) => openApplication(config, here, options),
    openHouse: async (options) => {
      const { houseOf } = await houseRoom();
      return houseOf(...(await composed(config, here, { ...options, role: 'server' })));
    },
    openWorker: async ({ name, ...options }) => {
      const { openWorker } = await houseRoom();
      return openWorker(...(await composed(config, here, { ...options, role: 'worker', workerName: name })));
    },
  });
};

/** The oldest Node that our libraries run on. */
const isOldNode = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < 22 || (major === 22 && minor < 19);
};

const refuseNode = (): void => {
  writeSync(
    2,
    `error: millwright needs Node 22.19 or newer; this is ${process.version}\nhint: install a newer one from https://nodejs.org, or with your version manager\n`,
  );
  process.exitCode = 3;
};

/** Scripts ask for the version often: it is answered before anything is loaded, streams included. */
const printVersion = (): void => {
  try {
    writeSync(1, `${version}\n`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
};

if (process.argv[2] === '--version' || process.argv[2] === '-V') printVersion();
else if (isOldNode()) refuseNode();
else await main();
