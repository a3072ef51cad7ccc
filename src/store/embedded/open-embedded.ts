import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Connection } from '../connection.ts';
import { migrate } from '../migrate.ts';
import { compareSchema, presentSchema } from '../schema-version.ts';
import { takeOwnership } from './owner-lock.ts';
import { startPglite } from './pglite.ts';

const require = createRequire(import.meta.url);

export interface EmbeddedExtras {
  command?: string;
  ownerWaitMs?: number;
  snapshotMinutes?: number;
}

const thisCommand = (): string =>
  [basename(process.argv[1] ?? 'node'), process.argv[2] ?? ''].join(' ').trim();

const connectTo = async (folder: string): Promise<Connection> => {
  const pglite = await startPglite(folder);
  const { drizzle } = require('drizzle-orm/pglite') as typeof import('drizzle-orm/pglite');
  const { rows } = await pglite.query<{ server_version: string }>('SHOW server_version');
  return {
    kind: 'embedded',
    version: rows[0]?.server_version.split(' ')[0] ?? '',
    where: folder,
    db: drizzle({ client: pglite }),
    async execute(text, values = []) {
      if (values.length > 0) return pglite.query<Record<string, unknown>>(text, values);
      const results = await pglite.exec(text);
      return { rows: results.flatMap((result) => result.rows) };
    },
    async listen(channel, heard) {
      const stop = await pglite.listen(channel, heard);
      return () => stop();
    },
    snapshot: () => Promise.resolve(undefined),
    close: () => pglite.close(),
  };
};

export const openEmbedded = async (dataDir: string, extras: EmbeddedExtras): Promise<Connection> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = await takeOwnership(dataDir, {
    command: extras.command ?? thisCommand(),
    waitMs: extras.ownerWaitMs ?? 1000,
  });
  try {
    const connection = await connectTo(join(dataDir, 'db'));
    if (compareSchema(await presentSchema(connection), dataDir) === 'older') await migrate(connection);
    return {
      ...connection,
      where: dataDir,
      async close() {
        await connection.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
};
