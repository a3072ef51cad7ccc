import { createRequire } from 'node:module';
import type * as Engine from '@electric-sql/pglite';
import { UserError } from '../../domain/errors.ts';

/** As CommonJS, like drizzle, which brings its own reference to it: so there is one copy of it in the process. */
const require = createRequire(import.meta.url);

/**
 * 16 MB of buffers halve the memory of the process. Without recycling a copy of the folder is not padded with old
 * segments of the write-ahead log.
 */
const settings = [
  'shared_buffers = 16MB',
  'max_connections = 1',
  'wal_recycle = off',
  'max_wal_size = 64MB',
  'min_wal_size = 32MB',
];

/** The major version of Postgres in the PGlite that is installed; its folders cannot be read by another one. */
export const postgresMajor = 18;

/** Opens or makes a PGlite folder. Its errors, which show a page of minified source, are told in one line. */
export const startPglite = async (folder: string): Promise<Engine.PGlite> => {
  const { PGlite } = require('@electric-sql/pglite') as typeof Engine;
  try {
    return await PGlite.create({ dataDir: folder, postgresqlconf: settings });
  } catch (error) {
    const told = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new UserError(`the database in ${folder} does not start: ${told}`, {
      hint: 'check free space and permissions; "millwright restore" brings back the newest copy',
      cause: new Error(told),
    });
  }
};
