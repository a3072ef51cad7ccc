import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { compose } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import type { Application, Host, OpenOptions } from '../../src/surfaces/application.ts';
import { runCli } from '../../src/surfaces/cli/run-cli.ts';
import { findServer } from '../../src/surfaces/client/find-server.ts';
import { parsedLines, type CommandOptions, type Ended } from './command.ts';

const version = '0.0.0-test';

/** What `main.ts` does, without a process of its own. */
const opening =
  (cwd: string, env: CommandOptions['env']): Host['open'] =>
  async ({ dataDir, signal, alone = false }: OpenOptions): Promise<Application> => {
    const home = env['HOME'] ?? cwd;
    const sources = { env, cwd, home, platform: process.platform, flags: { data_dir: dataDir } };
    const config = await loadConfig(sources);
    const here = { cwd, home, user: 'tester', version, signal };
    if (!alone && existsSync(join(config.dataDir, 'server.json'))) {
      const found = await findServer({ ...config, ...here });
      if (found !== undefined) return { ...found, close: () => Promise.resolve() };
    }
    const configFor = (projectDir: string) => loadConfig({ ...sources, projectDir });
    const composition = await compose(config, { ...here, role: 'command', configFor });
    return { context: composition.context, close: () => composition.close(), warnings: config.warnings };
  };

/**
 * The command line as {@link millwright} runs it, but in this process: the same words come out, in a fifth of the time. For
 * tests that are about what a command does; those about processes, signals and deaths start one.
 */
export const commandHere = async (
  args: string[],
  { cwd, env }: Omit<CommandOptions, 'onLine'>,
): Promise<Ended> => {
  let stdout = '';
  let stderr = '';
  const code = await runCli({
    argv: args,
    env,
    version,
    platform: process.platform,
    stdout: { write: (said) => (stdout += said) },
    stderr: { write: (said) => (stderr += said) },
    readInput: (_, path) => (path === undefined ? Promise.resolve('') : text(createReadStream(path))),
    onInterrupt: () => () => undefined,
    kill: () => undefined,
    open: opening(cwd, { ...env, PATH: process.env['PATH'] }),
  });
  return { code, signal: null, stdout: stdout.trimEnd(), stderr, events: parsedLines(stdout) };
};
