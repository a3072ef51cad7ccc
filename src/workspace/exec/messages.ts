import type { Command, Finished } from './exec-types.ts';

/** A command without what cannot be sent to another process; `talks` tells whether somebody wants its output as it comes. */
export type SentCommand = Omit<Command, 'signal' | 'onOutput' | 'onStart'> & { talks: boolean };

export type ToLauncher = { kind: 'run'; id: number; command: SentCommand } | { kind: 'abort'; id: number };

export type FromLauncher =
  | { kind: 'start'; id: number; pid: number }
  | { kind: 'output'; id: number; text: string; stream: 'stdout' | 'stderr' }
  | { kind: 'end'; id: number; finished: Finished };
