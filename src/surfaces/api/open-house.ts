import { Bug } from '../../domain/errors.ts';
import type { Host } from '../application.ts';
import type { House } from './house.ts';
import { lookAfterHealth } from './look-after-health.ts';
import { Meters } from './meters.ts';
import { Sessions } from './sessions.ts';
import { readToken } from './token-file.ts';

interface Opening extends Pick<House, 'address' | 'isRemote' | 'report'> {
  dataDir: string | undefined;
  interrupted: AbortSignal;
}

/** Opens the database, takes up what waits there, and reads or makes the token. Throws UserError. */
export const openHouse = async (
  host: Host,
  { dataDir, interrupted, address, isRemote, report }: Opening,
): Promise<House> => {
  if (host.openHouse === undefined) throw new Bug('this process cannot be a server');
  const parts = await host.openHouse({ dataDir, signal: interrupted });
  try {
    await parts.context.work();
    parts.attend?.(report);
    return {
      parts,
      sessions: new Sessions(await readToken(parts.dataDir)),
      meters: new Meters(),
      version: host.version,
      health: lookAfterHealth(parts, interrupted),
      stopping: interrupted,
      isRemote,
      address,
      report,
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
};
