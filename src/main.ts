#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';

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

const main = async (): Promise<void> => {
  const [{ enableCompileCache }, { homedir, userInfo }] = await Promise.all([
    import('node:module'),
    import('node:os'),
  ]);
  enableCompileCache();
  const [{ environment: env, loadConfig }, { runProcess }] = await Promise.all([
    import('./config.ts'),
    import('./surfaces/cli/run-process.ts'),
  ]);
  await runProcess({
    env,
    version,
    async open({ dataDir, signal }) {
      const cwd = process.cwd();
      const home = homedir();
      const sources = { env, cwd, home, platform: process.platform, flags: { data_dir: dataDir } };
      const config = await loadConfig(sources);
      const { compose } = await import('./compose.ts');
      const composed = await compose(config, {
        cwd,
        home,
        signal,
        user: userName(userInfo),
        configFor: (projectDir: string) => loadConfig({ ...sources, projectDir }),
      });
      return { ...composed, warnings: config.warnings };
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
