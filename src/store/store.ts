import type { OutsideArtifacts } from '../domain/artifact-place.ts';
import type { ErrorHistory } from '../domain/error-history.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { RunLog } from '../domain/run-log.ts';
import type { StoredArtifacts } from './artifacts.ts';
import type { Connection } from './connection.ts';
import type { EditOutcomes } from './edit-outcomes.ts';
import type { Exports } from './exports.ts';
import type { ModelCalls } from './model-calls.ts';
import type { Outcomes } from './outcomes.ts';
import type { Runs } from './runs.ts';
import type { WorkQueries } from './work-queries.ts';

/** What the house remembers, called by intent. Every function throws UserError or Bug, nothing else. */
export interface Store extends WorkQueries {
  runs: Runs;
  log: RunLog;
  artifacts: StoredArtifacts;
  modelCalls: ModelCalls;
  outcomes: Outcomes;
  editOutcomes: EditOutcomes;
  errorHistory: ErrorHistory;
  ledger: Ledger;
  exports: Exports;
  /** The database under it, for the job engine. */
  engine: Engine;
  about(): { kind: 'embedded' | 'server'; version: string; where: string };
  /** Writes a copy of an embedded database now and answers the file; undefined for a server. */
  snapshot(): Promise<string | undefined>;
  /** Waits for appends under way, then frees the database. Calling it twice is harmless. */
  close(): Promise<void>;
}

/** `schema` is where the job engine keeps its tables. */
export type Engine = Pick<Connection, 'kind' | 'execute' | 'listen'> & { schema: string };

/** A folder of our own on this machine, or a Postgres server (15 or newer). */
export type StorePlace = { dataDir: string } | { databaseUrl: string };

export interface StoreExtras {
  /** What this process is, for whoever finds the folder taken. Default: the program and its first argument. */
  command?: string;
  /** How long to wait for another process to leave the folder, in milliseconds. Default 1000. */
  ownerWaitMs?: number;
  /**
   * The data folder of a server whose database is elsewhere: no second server may have it, for the two would share its notes,
   * its token and its working trees. An embedded database keeps its folder to one process anyway.
   */
  servesFrom?: string | undefined;
  /** Minutes between copies of an embedded database, made only when something was written. 0 makes none. Default 15. */
  snapshotMinutes?: number;
  /** Where large artifacts go; without it they are in the database like all others. */
  outside?: OutsideArtifacts | undefined;
}
