import { createRequire } from 'node:module';
import type * as Driver from 'drizzle-orm/node-postgres';
import type * as Postgres from 'pg';
import type { Client, Pool, PoolClient } from 'pg';
import { UserError } from '../../domain/errors.ts';
import type { Connection } from '../connection.ts';
import { asStoreError, errorCode } from '../database-error.ts';
import { migrate } from '../migrate.ts';
import { compareSchema, presentSchema } from '../schema-version.ts';
import { describeAddress } from './address.ts';
import { ServerListener } from './listener.ts';

const require = createRequire(import.meta.url);

const oldestMajor = 15;
const connectLimitMs = 10_000;
/** Any number will do, as long as every version of this program takes the same one. */
const migrationLock = 0x6d696c6c;

const refusals: Record<string, string> = {
  '28P01': 'the password is wrong',
  '28000': 'the user may not connect',
  '3D000': 'there is no such database; create it first, for example with createdb',
};

const unreachable = (error: unknown, where: string): Error => {
  const refusal = refusals[errorCode(error)];
  if (refusal === undefined) return asStoreError(error, where);
  return new UserError(`the database at ${where} refuses the connection`, { hint: refusal });
};

/** Two processes may start on a new database at once: the second waits, and finds nothing left to do. */
const migrateAlone = async (connection: Connection, pool: Pool): Promise<void> => {
  const holder: PoolClient = await pool.connect();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    if (compareSchema(await presentSchema(connection), connection.where) === 'older')
      await migrate(connection);
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    holder.release();
  }
};

const serverVersion = async (pool: Pool, where: string): Promise<string> => {
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
  const version = rows[0]?.server_version.split(' ')[0] ?? '';
  if (Number.parseInt(version, 10) < oldestMajor)
    throw new UserError(
      `the database at ${where} is Postgres ${version}; ${oldestMajor} or newer is needed`,
      {
        hint: 'upgrade the server, or leave MILLWRIGHT_DATABASE_URL empty to use the embedded database',
      },
    );
  return version;
};

const rowsOf = (result: unknown): Record<string, unknown>[] => {
  const results = (Array.isArray(result) ? result : [result]) as { rows?: Record<string, unknown>[] }[];
  return results.flatMap(({ rows = [] }) => rows);
};

const connectionOver = (pool: Pool, listener: ServerListener, where: string): Omit<Connection, 'version'> => {
  const { drizzle } = require('drizzle-orm/node-postgres') as typeof Driver;
  return {
    kind: 'server',
    where,
    db: drizzle({ client: pool }),
    execute: async (text, values) => ({ rows: rowsOf(await pool.query(text, values)) }),
    listen: (channel, heard, resumed) => listener.listen(channel, { heard, resumed }),
    snapshot: () => Promise.resolve(undefined),
    async close() {
      await listener.close();
      await pool.end();
    },
  };
};

/** A Postgres server. UserError in one line when it cannot be reached, is too old, or was used by a newer version. */
export const openServer = async (databaseUrl: string): Promise<Connection> => {
  const where = describeAddress(databaseUrl);
  const { Pool, Client } = require('pg') as typeof Postgres;
  const settings = {
    connectionString: databaseUrl,
    application_name: 'millwright',
    connectionTimeoutMillis: connectLimitMs,
    keepAlive: true,
  };
  const pool = new Pool({ ...settings, max: 8 });
  // A connection that breaks is replaced at the next query. It says so up to twice, to the pool when it was idle;
  // unheard, one of these errors would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const listener = new ServerListener(async (): Promise<Client> => {
    const client = new Client(settings);
    // A connection that breaks says so with an error and then an end; unheard, the error would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  });
  try {
    const version = await serverVersion(pool, where);
    const connection = { ...connectionOver(pool, listener, where), version };
    if (compareSchema(await presentSchema(connection), where) === 'older')
      await migrateAlone(connection, pool);
    return connection;
  } catch (error) {
    await pool.end();
    throw unreachable(error, where);
  }
};
