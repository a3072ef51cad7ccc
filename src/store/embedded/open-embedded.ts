import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { Connection } from '../connection.ts';
import type { StoreExtras } from '../open-store.ts';
import { compareSchema, presentSchema, wantedSchema } from '../schema-version.ts';
import { connectEmbedded, type EmbeddedConnection } from './connect-embedded.ts';
import { noteVersion, placesIn, prepareFolder, refuseNewer, removeHalfMade } from './data-folder.ts';
import { takeOwnership } from './owner-lock.ts';
import { writeSnapshot } from './snapshots.ts';
import { startUpkeep } from './upkeep.ts';

const defaultOwnerWaitMs = 1000;
const defaultSnapshotMinutes = 15;

const thisCommand = (): string =>
  [basename(process.argv[1] ?? 'node'), process.argv[2] ?? ''].join(' ').trim();

const makeWhole = async (dataDir: string): Promise<void> => {
  const { database, making } = placesIn(dataDir);
  const { makeDatabase } = await import('./template.ts');
  await makeDatabase(making);
  renameSync(making, database);
};

const bringUpToDate = async (connection: EmbeddedConnection, dataDir: string): Promise<void> => {
  const { migrate } = await import('../migrate.ts');
  await writeSnapshot(connection, dataDir, 'migration');
  await migrate(connection);
};

const openOwned = async (dataDir: string): Promise<EmbeddedConnection> => {
  const { database } = placesIn(dataDir);
  refuseNewer(dataDir);
  removeHalfMade(dataDir);
  if (!existsSync(database)) await makeWhole(dataDir);
  if (!existsSync(join(database, 'PG_VERSION')))
    throw new UserError(`${database} is not a database`, {
      hint: 'move that folder away, or choose another data folder with --data-dir',
    });
  const connection = await connectEmbedded(database);
  try {
    if (compareSchema(await presentSchema(connection), dataDir) === 'older')
      await bringUpToDate(connection, dataDir);
    noteVersion(dataDir, wantedSchema());
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
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
    const connection = await openOwned(dataDir);
    const upkeep = await startUpkeep(connection, dataDir, extras.snapshotMinutes ?? defaultSnapshotMinutes);
    return {
      ...connection,
      where: dataDir,
      snapshot: () => writeSnapshot(connection, dataDir, 'regular'),
      async close() {
        await upkeep.stop();
        await connection.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
};
