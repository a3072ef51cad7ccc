import { exec } from '../../exec.ts';
import type { Finished } from '../../exec/exec-types.ts';
import { findProgram, type Host } from '../../host.ts';

/** What the client of an engine wants to know of the person's session to find it (DOCKER_HOST, XDG_RUNTIME_DIR …). */
export type EngineSession = Readonly<Record<string, string>>;

/** A program that runs containers, found on the search path. */
export interface Engine {
  kind: 'docker' | 'podman';
  /** Absolute. */
  program: string;
  /** Environment of the client; nothing of it is seen in a container. */
  env: Record<string, string>;
}

export const findEngine = (
  kind: Engine['kind'],
  host: Host,
  session: EngineSession = {},
): Engine | undefined => {
  const program = findProgram(kind, host.path);
  return program === undefined
    ? undefined
    : { kind, program, env: { PATH: host.path, HOME: host.home, ...session } };
};

/** A short question to the engine. */
export const askEngine = ({ program, env }: Engine, ...args: string[]): Promise<Finished> =>
  exec({ argv: [program, ...args], cwd: '/', env, timeoutMs: 30_000 });

const prefix = 'millwright-';

/** The process that started it stands in the name, so that a later one can tell what was left behind. */
export const containerName = (id: string): string => `${prefix}${process.pid}-${id}`;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Ends and removes what processes left running that were killed. */
export const sweepContainers = async (engine: Engine): Promise<void> => {
  const ours = ['--filter', 'label=millwright=cage', '--format', '{{.Names}}'];
  const { stdout, failed } = await askEngine(engine, 'ps', '--all', ...ours);
  if (failed) return;
  const orphans = stdout.split('\n').filter((name) => {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    return pid > 0 && !isAlive(pid);
  });
  if (orphans.length > 0) await askEngine(engine, 'rm', '--force', ...orphans);
};

const mostTries = 5;
const pauseMs = 100;

/**
 * Ends a container with all that runs in it. The client may have been ended before the engine had made the container it
 * was asked for, so it is tried again for a while.
 */
export const endContainer = async (engine: Engine, name: string): Promise<void> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { stdout } = await askEngine(engine, 'rm', '--force', name);
    if (stdout.includes(name)) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};
