import type { StoredEvent } from '../domain/events.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { LogWriter } from './log-writer.ts';

/** One execution of a run: its log so far, and what ends it from outside. */
export interface RunSession {
  run: Run;
  task: Task;
  entries: StoredEvent[];
  writer: LogWriter;
  signal: AbortSignal;
  deadline: AbortSignal;
}
