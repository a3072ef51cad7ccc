import type { OperationContext } from '../operations/operation.ts';

/** What a command line needs of the composition: a context for operations, and a way to let go of everything. */
export interface Application {
  context: OperationContext;
  /** For the person, once, before anything else; never secrets. */
  warnings: readonly string[];
  /** Ends what still works, within bounded time; runs that are not finished stay resumable. */
  close(): Promise<void>;
}

/** A place to write to. `columns` is set where it is a terminal. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
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
  /** Standard input up to `limitBytes`; more is cut there, so that the reader of the text sees that it is too long. */
  readInput(limitBytes: number): Promise<string>;
  /** Tells of Ctrl-C and a polite order to stop. Returns a function that ends the telling. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  kill(exitCode: number): void;
  /** Throws UserError for a configuration that does not hold. */
  open(options: { dataDir: string | undefined; signal: AbortSignal }): Promise<Application>;
}
