import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

export type Database = PgDatabase<PgQueryResultHKT>;

/** One database, whichever it is: what the queries and the job engine stand on. */
export interface Connection {
  /** `embedded` has one owner process: whatever another process left unfinished in it was left by a dead one. */
  kind: 'embedded' | 'server';
  /** The version of Postgres, as `18.6`. */
  version: string;
  /** Where it is, for people: a folder, or host, port and name; never a password. */
  where: string;
  db: Database;
  /** A statement as text with `$1` placeholders; without values it may be several statements. */
  execute: (text: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;
  /**
   * Calls `heard` with the payload of every notification. `resumed` is called when notifications may have been
   * missed (the connection was lost and is back): whoever waits should look for themselves.
   */
  listen: (channel: string, heard: (payload: string) => void, resumed: () => void) => Promise<Listening>;
  /** Writes a copy of an embedded database into its folder and answers the file; a server has its own backups. */
  snapshot: () => Promise<string | undefined>;
  close: () => Promise<void>;
}

/** Ends the listening. */
export type Listening = () => Promise<void>;
