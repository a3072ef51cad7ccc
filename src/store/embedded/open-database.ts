import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import { compareSchema, presentSchema, wantedSchema } from '../schema-version.ts';
import { connectEmbedded, type EmbeddedConnection } from './connect-embedded.ts';
import { noteVersion, placesIn, refuseNewer, removeHalfMade } from './data-folder.ts';
import { writeSnapshot } from './snapshots.ts';

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

/** Opens the database of a folder that this process owns; makes it, or brings it up to this version, when it has to. */
export const openDatabase = async (dataDir: string): Promise<EmbeddedConnection> => {
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
