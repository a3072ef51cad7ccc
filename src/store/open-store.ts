import type { Connection } from './connection.ts';
import type { Store, StoreExtras, StorePlace } from './store.ts';

export type { EditOutcome } from './edit-outcomes.ts';
export type { ModelCall } from './model-calls.ts';
export type { Store, StoreExtras, StorePlace } from './store.ts';

const connect = async (place: StorePlace, extras: StoreExtras): Promise<Connection> => {
  if ('dataDir' in place) {
    const { openEmbedded } = await import('./embedded/open-embedded.ts');
    return openEmbedded(place.dataDir, extras);
  }
  const { openServer } = await import('./server/open-server.ts');
  const { servesFrom } = extras;
  if (servesFrom === undefined) return openServer(place.databaseUrl);
  const { serveAlone } = await import('./embedded/serve-alone.ts');
  return serveAlone(servesFrom, extras, () => openServer(place.databaseUrl));
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
  return storeOver(connection, extras.outside);
};
