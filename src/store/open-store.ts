import type { Connection } from './connection.ts';
import type { Store } from './store.ts';

export type { Store } from './store.ts';

/** A folder of our own on this machine, or a Postgres server (15 or newer). */
export type StorePlace = { dataDir: string } | { databaseUrl: string };

export interface StoreExtras {
  /** What this process is, for whoever finds the folder taken. Default: the program and its first argument. */
  command?: string;
  /** How long to wait for another process to leave the folder, in milliseconds. Default 1000. */
  ownerWaitMs?: number;
  /** Minutes between copies of an embedded database, made only when something was written. 0 makes none. Default 15. */
  snapshotMinutes?: number;
}

const connect = async (place: StorePlace, extras: StoreExtras): Promise<Connection> => {
  if ('dataDir' in place) {
    const { openEmbedded } = await import('./embedded/open-embedded.ts');
    return openEmbedded(place.dataDir, extras);
  }
  const { openServer } = await import('./server/open-server.ts');
  return openServer(place.databaseUrl);
};

/**
 * Opens the store, making or migrating its database when it has to.
 * UserError when the folder cannot be written, belongs to another process or to a newer version, or when the server
 * cannot be reached.
 */
export const openStore = async (place: StorePlace, extras: StoreExtras = {}): Promise<Store> => {
  const connecting = connect(place, extras);
  // Loads while the database starts; a failure to start is what the caller has to see.
  const [connection, { storeOver }] = await Promise.all([connecting, import('./store-over.ts')]);
  return storeOver(connection);
};
