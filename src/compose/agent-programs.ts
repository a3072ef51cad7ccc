import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { agents, type AgentName } from '../agents/index.ts';
import type { Config } from '../config.ts';
import { exec } from '../workspace/exec.ts';
import { programFolders } from '../workspace/guests/program-folders.ts';
import { findProgram, type Host } from '../workspace/host.ts';

/** How a coding CLI is started here, and what a cage must show of it. */
export interface AgentProgram {
  /** Absolute; the first word is what links lead to. */
  command: readonly [string, ...string[]];
  readable: readonly string[];
}

/** Finds the program of a coding CLI, as configured or on the path; undefined where there is none. Starts nothing. */
export const findAgent = async (
  name: AgentName,
  { agents: settings }: Pick<Config, 'agents'>,
  host: Host,
): Promise<AgentProgram | undefined> => {
  const { command: [program, ...args] = [agents[name].program], folders } = settings[name];
  if (program === undefined) return undefined;
  const found = isAbsolute(program) ? program : findProgram(program, host.path);
  const real = found === undefined ? undefined : await realpath(found).catch(() => undefined);
  if (real === undefined) return undefined;
  return { command: [real, ...args], readable: [...programFolders(real), ...folders] };
};

const versions = new Map<string, Promise<string | undefined>>();

/** Without the person's home: a program that is asked who it is has nothing to look for there. */
const askVersion = async ({ command }: AgentProgram, host: Host, flags: readonly string[]) => {
  const home = await mkdtemp(join(tmpdir(), 'millwright-version-'));
  try {
    const { failed, stdout } = await exec({
      argv: [...command, ...flags],
      cwd: home,
      env: { PATH: host.path, HOME: home },
      timeoutMs: 10_000,
    });
    return failed ? undefined : (stdout.trim().split('\n', 1)[0] ?? '').slice(0, 80) || undefined;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

/** What the program prints as its version; asked once a process. Undefined where it prints none. */
export const agentVersion = (
  name: AgentName,
  program: AgentProgram,
  host: Host,
): Promise<string | undefined> => {
  const key = program.command.join('\0');
  const known = versions.get(key) ?? askVersion(program, host, agents[name].version.slice(1));
  versions.set(key, known);
  return known;
};
