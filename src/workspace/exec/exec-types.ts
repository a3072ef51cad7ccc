/** A program with its arguments; never a shell string. */
export interface Command {
  argv: readonly [string, ...string[]];
  cwd: string;
  /** The whole environment of the process: nothing is inherited. */
  env: Record<string, string>;
  stdin?: string | undefined;
  /** Milliseconds until the whole process tree is ended. */
  timeoutMs: number;
  /** Bytes kept of each stream: the first half and the last half; what is left out is named in the text. */
  outputLimitBytes?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Pieces of output as they come, and which of the two streams they came on. */
  onOutput?: ((text: string, stream: 'stdout' | 'stderr') => void) | undefined;
  /** Files that the program gets open for reading, as descriptors 3, 4 and so on. It inherits no others. */
  files?: readonly string[] | undefined;
  /** Told the process id once the program runs. */
  onStart?: ((pid: number) => void) | undefined;
}

/** Same shape for success and failure: a broken build is news, not an exception. Never thrown. */
export interface Finished {
  argv: readonly string[];
  failed: boolean;
  /** Null when the process was ended by a signal or never started. */
  exitCode: number | null;
  /** Set when the program could not be started at all (ENOENT, EACCES …). */
  startError: string | undefined;
  timedOut: boolean;
  aborted: boolean;
  truncated: boolean;
  stdout: string;
  stderr: string;
  durationMs: number;
}
