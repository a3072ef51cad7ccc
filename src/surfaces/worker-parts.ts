/** What a worker that serves nobody is made of. */
export interface WorkerParts {
  warnings: readonly string[];
  /** By which others know it. */
  name: string;
  id: string;
  /** What it can, for the person who started it; a line each. */
  abilities: readonly string[];
  /** Lets go of what is at work, which stays in the queue for others, and of everything else; within bounded time. */
  close(): Promise<void>;
}
