import type { Connection } from '../connection.ts';
import { asStoreError } from '../database-error.ts';
import type { StoreExtras } from '../store.ts';
import { prepareFolder } from './data-folder.ts';
import { openDatabase } from './open-database.ts';
import { takeOwnership } from './owner-lock.ts';
import { writeSnapshot } from './snapshots.ts';
import { thisCommand } from './this-command.ts';
import { startUpkeep } from './upkeep.ts';

const defaultOwnerWaitMs = 1000;
const defaultSnapshotMinutes = 15;

/** Every step is made, whatever becomes of those before it; then the first fault is told. */
const leave = async (steps: (() => unknown)[]): Promise<void> => {
  const faults: unknown[] = [];
  for (const step of steps)
    try {
      await step();
    } catch (error) {
      faults.push(error);
    }
  if (faults.length > 0) throw faults[0];
};

/**
 * Postgres inside this process, in a folder that it owns while it is open. What is acknowledged survives the death of
 * the process at any moment. It does not survive a power failure for sure, because PGlite never calls fsync: for that
 * there are copies in `snapshots`; see `startUpkeep` and `restoreSnapshot`.
 */
export const openEmbedded = async (dataDir: string, extras: StoreExtras): Promise<Connection> => {
  prepareFolder(dataDir);
  const lock = await takeOwnership(dataDir, {
    command: extras.command ?? thisCommand(),
    waitMs: extras.ownerWaitMs ?? defaultOwnerWaitMs,
  });
  try {
    const connection = await openDatabase(dataDir);
    const minutes = extras.snapshotMinutes ?? defaultSnapshotMinutes;
    const upkeep = await startUpkeep(connection, dataDir, minutes).catch(async (error: unknown) => {
      await connection.close();
      throw error;
    });
    return {
      ...connection,
      where: dataDir,
      snapshot: () => writeSnapshot(connection, dataDir, 'regular'),
      close: () => leave([() => upkeep.stop(), () => connection.close(), () => lock.release()]),
    };
  } catch (error) {
    lock.release();
    throw asStoreError(error, dataDir);
  }
};
