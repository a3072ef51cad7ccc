import { reservePort } from '../ports.ts';
import type { Sandbox } from './sandbox.ts';

/** What most servers listen on when nobody says otherwise. */
const usualPort = '3000';

/** Cages whose commands have a network of their own: no two of them can meet on a port. */
const ownNetwork: ReadonlySet<Sandbox['level']> = new Set(['bubblewrap', 'docker', 'podman']);

type Run = Parameters<Sandbox['run']>;

/**
 * Runs a command with PORT in its environment, where what it starts should listen. Without a network of its own the port is held
 * for it, against all other runs on this machine, until it has ended.
 */
export const runWithPort = async (cage: Sandbox, [command, policy]: Run): ReturnType<Sandbox['run']> => {
  const runOn = (port: string): ReturnType<Sandbox['run']> =>
    cage.run({ ...command, env: { PORT: port, ...command.env } }, policy);
  if (ownNetwork.has(cage.level)) return runOn(usualPort);
  const held = await reservePort();
  try {
    return await runOn(String(held.port));
  } finally {
    await held.release();
  }
};
