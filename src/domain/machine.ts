/** One thing that doctor looked at. `remedy` is the next step, in one line, where something is amiss. */
export interface Symptom {
  topic: string;
  status: 'ok' | 'warning' | 'problem';
  text: string;
  remedy?: string | undefined;
}

/** What doctor can look at. Every probe is bounded in time and none throws. */
export interface Machine {
  /** Looks at runtime, git, sandbox, data folder, database, configured endpoints and their models. */
  examine(signal: AbortSignal): Promise<Symptom[]>;
}
