/** A piece of an answer as it comes; never stored. `restart` voids the pieces of this answer so far. */
export interface Delta {
  role: string;
  text: string;
  restart?: boolean | undefined;
}

/** How an operation gets a run executed, without knowing how. */
export interface Work {
  /** Queues a run; a worker of this or another process takes it. */
  submit(run: { runId: string; projectId: string }): Promise<void>;
  /** Starts every task that waits for nothing any more; with `ids` only of these. */
  release(ids?: readonly string[]): Promise<void>;
  /**
   * Lets go of a run whose task was cancelled: where it is at work, its model call and its processes are ended; where
   * it waits, it ends at once.
   */
  cancel(runId: string): Promise<void>;
  /** Tells of streaming answers of a run, only for whoever watches in this process. Returns a function that stops it. */
  watch(runId: string, onDelta: (delta: Delta) => void): () => void;
}
