/** How an operation gets a run executed, without knowing how. */
export interface Work {
  /** Queues a run; a worker of this or another process takes it. */
  submit(run: { runId: string; projectId: string }): Promise<void>;
  /** Pieces of a streaming answer of a run, only for whoever watches in this process. Returns a function that stops it. */
  watch(runId: string, onDelta: (delta: { role: string; text: string }) => void): () => void;
}
