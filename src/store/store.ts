import type { Artifacts, RunLog } from '../domain/run-log.ts';
import type { Connection } from './connection.ts';
import type { ModelCalls } from './model-calls.ts';
import type { Outcomes } from './outcomes.ts';
import type { Projects } from './projects.ts';
import type { Runs } from './runs.ts';
import type { Tasks } from './tasks.ts';

/** What the house remembers, called by intent. Every function throws UserError or Bug, nothing else. */
export interface Store {
  projects: Projects;
  tasks: Tasks;
  runs: Runs;
  log: RunLog;
  artifacts: Artifacts;
  modelCalls: ModelCalls;
  outcomes: Outcomes;
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
