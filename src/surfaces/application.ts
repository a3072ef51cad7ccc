import type { OperationContext } from '../operations/operation.ts';
import { doorHere, type Door } from './door.ts';
import type { HouseParts } from './house-parts.ts';
import type { ServerClient } from './server-client.ts';
import type { WorkerParts } from './worker-parts.ts';

interface Opened {
  /** For the person, once, before anything else; never secrets. */
  warnings: readonly string[];
  /** Ends what still works, within bounded time; runs that are not finished stay resumable. */
  close(): Promise<void>;
}

/** The composition in this process: a context for operations, and a way to let go of everything. */
export interface LocalApplication extends Opened {
  context: OperationContext;
}

/** A server that owns the data folder, and has operations done there. */
export interface ClientApplication extends Opened {
  server: ServerClient;
}

export type Application = LocalApplication | ClientApplication;

/** `progress` is told how far a long operation of this process has come. */
export const doorOf = (application: Application, progress?: (line: string) => void): Door =>
  'server' in application
    ? application.server
    : doorHere({ ...application.context, ...(progress && { progress }) });

/** A place to write to. `columns` is set where it is a terminal. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface OpenOptions {
  dataDir: string | undefined;
  signal: AbortSignal;
  alone?: boolean;
}

/** The process around a command line, so that it can be run without one. */
export interface Host {
  /** Without the runtime and the program. */
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  version: string;
  platform: string;
  stdout: Output;
  stderr: Output;
  /**
   * Standard input, or a file of the person, up to `limitBytes`; more is cut there, so that the reader of the text sees that
   * it is too long. Throws UserError for a file that cannot be read.
   */
  readInput(limitBytes: number, path?: string): Promise<string>;
  /** Tells of Ctrl-C and a polite order to stop. Returns a function that ends the telling. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  kill(exitCode: number): void;
  /**
   * The server of the data folder where one runs, unless `alone`; else the composition in this process. Throws UserError
   * for a configuration that does not hold.
   */
  open(options: OpenOptions): Promise<Application>;
  /** The composition of a server, which works what waits and keeps what it could not finish in the queue. */
  openHouse?(options: Omit<OpenOptions, 'alone'>): Promise<HouseParts>;
  /** A worker on a database that others reach too, at work already. Throws UserError where the database is embedded. */
  openWorker?(options: Omit<OpenOptions, 'alone'> & { name: string | undefined }): Promise<WorkerParts>;
}
