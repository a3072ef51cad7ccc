import { createRequire } from 'node:module';
import type { PGlite } from '@electric-sql/pglite';
import type * as Driver from 'drizzle-orm/pglite';
import type { Connection } from '../connection.ts';
import { startPglite } from './pglite.ts';
import { SerialClient } from './serial-client.ts';

const require = createRequire(import.meta.url);

/** `dump` is the whole folder as a packed archive, small because everything is written out first. */
export type EmbeddedConnection = Omit<Connection, 'snapshot'> & { dump(): Promise<Uint8Array> };

/** Drizzle asks a PGlite for these two things only. */
const asDrizzleClient = (client: SerialClient): PGlite => {
  const asked: Pick<SerialClient, 'query' | 'transaction'> = {
    query: (text, values, options) => client.query(text, values, options),
    transaction: (work) => client.transaction(work),
  };
  return asked as unknown as PGlite;
};

/** Opens the database in a folder, or makes an empty one there. The caller owns the folder. */
export const connectEmbedded = async (folder: string): Promise<EmbeddedConnection> => {
  const starting = startPglite(folder);
  // Loads while the engine is being compiled on other threads.
  const { drizzle } = require('drizzle-orm/pglite') as typeof Driver;
  const client = new SerialClient(await starting, folder);
  const { rows } = await client.query(
    "SELECT split_part(current_setting('server_version'), ' ', 1) AS version",
  );
  return {
    kind: 'embedded',
    version: String(rows[0]?.['version']),
    where: folder,
    db: drizzle({ client: asDrizzleClient(client) }),
    execute: (text, values = []) => (values.length > 0 ? client.query(text, values) : client.exec(text)),
    listen: (channel, heard) => client.listen(channel, heard),
    async dump() {
      await client.exec('CHECKPOINT');
      return new Uint8Array(await (await client.dump()).arrayBuffer());
    },
    close: () => client.close(),
  };
};
