import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import type { Connection } from './connection.ts';
import { errorCode } from './database-error.ts';

export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
export const ourSchema = 'millwright';
export const engineSchema = 'millwright_jobs';

/** The version that pg-boss 12.35.0 gives its tables; a test compares it with what pg-boss installs. */
const engineVersion = 43;

/** What a database holds: the time of its newest migration, and the version of the job engine's tables. 0 is nothing. */
export interface SchemaVersion {
  migration: number;
  engine: number;
}

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })).min(1) });

/** The names of the migrations in order, and the version that all of them make. */
export const wantedSchema = (): SchemaVersion & { tags: string[] } => {
  const journal = journalSchema.parse(
    JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')),
  );
  return {
    migration: Math.max(...journal.entries.map(({ when }) => when)),
    engine: engineVersion,
    tags: journal.entries.map(({ tag }) => tag),
  };
};

const missingCodes = new Set(['42P01', '3F000']);
const versionRow = z.object({ migration: z.coerce.number(), engine: z.coerce.number() });

/** One statement, so that an opening costs no more than that when nothing is to be done. */
export const presentSchema = async ({ execute }: Pick<Connection, 'execute'>): Promise<SchemaVersion> => {
  try {
    const { rows } = await execute(
      `SELECT (SELECT max(created_at) FROM ${ourSchema}.migrations) AS migration,
              (SELECT version FROM ${engineSchema}.version) AS engine`,
    );
    return versionRow.parse(rows[0]);
  } catch (error) {
    if (missingCodes.has(errorCode(error))) return { migration: 0, engine: 0 };
    throw error;
  }
};

export type Fit = 'fits' | 'older';

/** UserError when the database was written by a newer version than this: to write to it could lose what that knows. */
export const compareSchema = (present: SchemaVersion, where: string): Fit => {
  const wanted = wantedSchema();
  if (present.migration > wanted.migration || present.engine > wanted.engine)
    throw new UserError(`the database at ${where} was written by a newer version of Millwright`, {
      hint: 'install that version again, or use another data folder or database',
    });
  return present.migration === wanted.migration && present.engine === wanted.engine ? 'fits' : 'older';
};
