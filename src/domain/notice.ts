import type { TaskState } from './task.ts';

/** What others are told about a task that came to rest. Titles and reasons are untrusted text. */
export interface Notice {
  /** The same whenever it is told, so that whoever is told twice can see it. */
  id: string;
  event: `task.${TaskState}`;
  at: string;
  task: { id: string; title: string; kind: string; state: TaskState; project: string };
  reason?: string;
  /** What a person is asked. */
  question?: string;
}

/** Tells a notice wherever that is configured. Answers what could not be told, in a line each; never throws. */
export type Notify = (notice: Notice, signal: AbortSignal) => Promise<string[]>;
