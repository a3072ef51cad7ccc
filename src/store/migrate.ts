import { createRequire } from 'node:module';
import type * as ServerMigrator from 'drizzle-orm/node-postgres/migrator';
import type * as EmbeddedMigrator from 'drizzle-orm/pglite/migrator';
import type { Connection } from './connection.ts';
import { engineSchema, migrationsFolder, ourSchema } from './schema-version.ts';

const require = createRequire(import.meta.url);

const drizzleMigrate = (kind: Connection['kind']) =>
  kind === 'embedded'
    ? (require('drizzle-orm/pglite/migrator') as typeof EmbeddedMigrator).migrate
    : (require('drizzle-orm/node-postgres/migrator') as typeof ServerMigrator).migrate;

/** Brings our tables and those of the job engine to this version. On a server the caller holds a lock. */
export const migrate = async ({
  kind,
  db,
  execute,
}: Pick<Connection, 'kind' | 'db' | 'execute'>): Promise<void> => {
  await drizzleMigrate(kind)(db as never, {
    migrationsFolder,
    migrationsSchema: ourSchema,
    migrationsTable: 'migrations',
  });
  const { PgBoss } = await import('pg-boss');
  const engine = new PgBoss({
    db: { executeSql: execute },
    backend: kind === 'embedded' ? 'pglite' : 'postgres',
    schema: engineSchema,
    supervise: false,
    schedule: false,
  });
  await engine.start();
  await engine.stop({ graceful: false });
};
