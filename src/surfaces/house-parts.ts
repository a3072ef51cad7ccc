import type { OperationContext } from '../operations/operation.ts';

/** One thing that a look at the health of a server found. `remedy` is the next step, where something is amiss. */
export interface HealthPart {
  part: 'database' | 'queue' | 'models';
  ok: boolean;
  text: string;
  remedy?: string | undefined;
}

/** How many runs stand how. `outcome` is null for runs that have not ended. */
export interface RunCount {
  status: string;
  outcome: string | null;
  runs: number;
}

/** What a server needs beyond operations. */
export interface HouseParts {
  context: OperationContext;
  warnings: readonly string[];
  /** Where its token and its note are kept, also with a database elsewhere. */
  dataDir: string;
  /** Tell two databases, and two sets of settings, apart without saying what they are. */
  database: string;
  settings: string;
  port: number;
  /** Requests a minute for one who has the token. */
  requestsPerMinute: number;
  /** Names beside those of this machine by which it may be called. */
  names: readonly string[];
  /** Looks at all that a run needs. Bounded in time; throws nothing but for an abort. */
  look: (signal: AbortSignal) => Promise<HealthPart[]>;
  countRuns: () => Promise<RunCount[]>;
  /** Jobs that wait, and those at work. */
  countJobs: () => Promise<{ waiting: number; atWork: number }>;
  /** Begins what a server does by itself. What goes wrong with it is reported, and ends nothing. */
  attend?: (report: (error: unknown) => void) => void;
  /** Lets go of what is at work, which stays in the queue, and of everything else; within bounded time. */
  close(): Promise<void>;
}
